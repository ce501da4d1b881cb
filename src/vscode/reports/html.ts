/** Text as it may stand in HTML and in attributes. */
export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const number = new Intl.NumberFormat('en-US');
export const count = (value: number): string => number.format(Math.round(value));

/** Dollars with as many places as say something; `null`: the price isn't known, which `unknown` says. */
export function dollars(cost: number | null, unknown: string): string {
  if (cost === null) return unknown;
  if (cost > 0 && cost < 0.00005) return '<$0.0001';
  return cost === 0 || cost >= 1 ? `$${cost.toFixed(2)}` : `$${cost.toFixed(4)}`;
}

export interface Column<T> {
  readonly name: string;
  readonly of: (row: T) => string;
  readonly isNumber?: boolean;
}

export function table<T>(caption: string, columns: readonly Column<T>[], rows: readonly T[]): string {
  const cell = (tag: 'th' | 'td', column: Column<T>, text: string, scope = ''): string =>
    `<${tag}${scope}${column.isNumber === true ? ' class="num"' : ''}>${escapeHtml(text)}</${tag}>`;
  const head = columns.map((column) => cell('th', column, column.name, ' scope="col"')).join('');
  const body = rows
    .map((row) => `<tr>${columns.map((column) => cell('td', column, column.of(row))).join('')}</tr>`)
    .join('\n');
  return `<table><caption>${escapeHtml(caption)}</caption><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}

/** A page without scripts: our own styles alone, from nowhere else. */
export function reportPage(title: string, cspSource: string, style: string, body: string): string {
  const policy = `default-src 'none'; style-src ${cspSource}; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="${escapeHtml(style)}">
</head>
<body><main><h1>${escapeHtml(title)}</h1>
${body}
</main></body>
</html>`;
}
