<?php

namespace Web;

/** Fills `{{ name }}` with escaped values, and `{{{ name }}}` with trusted HTML. */
final class Template
{
    public function __construct(private string $source)
    {
    }

    public function render(array $values): string
    {
        $raw = preg_replace_callback('/\{\{\{\s*(\w+)\s*\}\}\}/', fn ($m) => $values[$m[1]] ?? '', $this->source);
        return preg_replace_callback('/\{\{\s*(\w+)\s*\}\}/', fn ($m) => htmlspecialchars($values[$m[1]] ?? ''), $raw);
    }
}
