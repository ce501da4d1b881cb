/** Where a link in an answer leads. */
export type LinkTarget =
  | { readonly kind: 'web'; readonly url: string }
  | { readonly kind: 'file'; readonly path: string; readonly startLine: number; readonly endLine: number }
  | { readonly kind: 'none' };

const LINES = /(?:#L?|:)(\d+)(?:(?:-L?|:)(\d+))?$/;

/** Web addresses, and paths of the workspace with `#L12`, `#L12-L20`, `:12` or `:12-20` behind them; nothing else opens. */
export function linkTarget(href: string): LinkTarget {
  if (/^https?:\/\//i.test(href))
    return URL.canParse(href) ? { kind: 'web', url: new URL(href).href } : { kind: 'none' };
  if (/^[a-z][a-z0-9+.-]*:(?!\d)/i.test(href) || href.startsWith('//') || href.startsWith('#'))
    return { kind: 'none' };
  const lines = LINES.exec(href);
  const raw = href.slice(0, lines?.index ?? href.length).replace(/^\.?\//, '');
  let path: string;
  try {
    path = decodeURIComponent(raw);
  } catch {
    return { kind: 'none' };
  }
  if (path === '' || /^[/\\]/.test(path) || path.split(/[/\\]/).includes('..')) return { kind: 'none' };
  const startLine = Math.max(1, Number(lines?.[1] ?? 1));
  return { kind: 'file', path, startLine, endLine: Math.max(startLine, Number(lines?.[2] ?? startLine)) };
}
