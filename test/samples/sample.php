<?php

declare(strict_types=1);

namespace Example\Orders;

use Example\Util\Log as Logger;
use function array_sum;

const LIMIT = 100;

/**
 * Keeps orders.
 */
#[Service]
final class OrderBook extends Base implements \Countable
{
    use Loggable;

    public const VERSION = 2;
    private array $orders = [];

    public function __construct(private Logger $logger)
    {
    }

    /** The total in cents. */
    public function total(): int
    {
        return array_sum(array_map(fn ($order) => $order->cents, $this->orders));
    }

    public static function empty(): self
    {
        return new self(new Logger());
    }
}

interface Source
{
    public function load(): array;
}

trait Loggable
{
    protected function log(string $text): void
    {
        $this->logger->write($text);
    }
}

enum State: string
{
    case Open = 'open';

    public function label(): string
    {
        return ucfirst($this->value);
    }
}

/** Twice a number. */
function twice(int $n): int
{
    return 2 * $n;
}
