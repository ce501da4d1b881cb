/** What the panel's page may load: our own script by nonce, our own styles and icon font, and nothing else from anywhere. */
export function contentSecurityPolicy(cspSource: string, nonce: string): string {
  return [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
}

export interface PageAssets {
  readonly cspSource: string;
  readonly nonce: string;
  readonly script: string;
  readonly styles: readonly string[];
  /** Where the panel stands: `side` is a side bar, `editor` a tab. */
  readonly place: 'side' | 'editor';
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** The panel's page: no inline script or style. */
export function pageHtml(assets: PageAssets): string {
  const styles = assets.styles.map((href) => `<link rel="stylesheet" href="${escape(href)}">`).join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="${escape(contentSecurityPolicy(assets.cspSource, assets.nonce))}">
<title>Footnote</title>
${styles}
</head>
<body>
<main id="root" data-place="${assets.place}"></main>
<script nonce="${assets.nonce}" src="${escape(assets.script)}"></script>
</body>
</html>`;
}
