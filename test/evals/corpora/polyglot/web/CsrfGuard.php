<?php

namespace Web;

/** Refuses forms that another site made: each carries a token that only our own pages know. */
final class CsrfGuard
{
    public function __construct(private string $secret)
    {
    }

    public function tokenFor(string $session): string
    {
        return hash_hmac('sha256', $session, $this->secret);
    }

    public function accepts(string $session, string $token): bool
    {
        return hash_equals($this->tokenFor($session), $token);
    }
}
