<?php

namespace Web;

/** Status, headers and body; sent once. */
final class Response
{
    public function __construct(public int $status, public string $body, public array $headers = [])
    {
    }

    public function send(): void
    {
        http_response_code($this->status);
        foreach ($this->headers as $name => $value) {
            header("$name: $value");
        }
        echo $this->body;
    }
}
