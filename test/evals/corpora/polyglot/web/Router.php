<?php

namespace Web;

/** Finds the handler of a request by method and path; `{name}` in a pattern matches one segment. */
final class Router
{
    /** @var array<string, list<array{string, callable}>> */
    private array $routes = [];

    public function on(string $method, string $pattern, callable $handler): void
    {
        $regex = '#^' . preg_replace('#\{(\w+)\}#', '(?<$1>[^/]+)', $pattern) . '$#';
        $this->routes[$method][] = [$regex, $handler];
    }

    public function dispatch(string $method, string $path): Response
    {
        foreach ($this->routes[$method] ?? [] as [$regex, $handler]) {
            if (preg_match($regex, $path, $found)) {
                return $handler(array_filter($found, 'is_string', ARRAY_FILTER_USE_KEY));
            }
        }
        return new Response(404, 'There is nothing here.');
    }
}
