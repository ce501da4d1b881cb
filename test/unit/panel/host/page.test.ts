import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contentSecurityPolicy, pageHtml } from '../../../../src/vscode/chat/csp.ts';
import { linkTarget } from '../../../../src/vscode/chat/link-target.ts';

test('the policy allows our script by nonce, our styles and font, and nothing inline or remote', () => {
  const policy = contentSecurityPolicy('https://file+.vscode-resource.example', 'abc');
  assert.match(policy, /^default-src 'none'/);
  assert.match(policy, /script-src 'nonce-abc'(;|$)/);
  assert.doesNotMatch(policy, /unsafe|\*|data:|http:/);
  assert.doesNotMatch(policy, /connect-src|img-src|frame-src/);
});

test('the page holds no inline script or style, and what is put into it cannot break out', () => {
  const html = pageHtml({
    cspSource: 'x',
    nonce: 'n',
    script: 'a"><script>alert(1)</script>',
    styles: ['s.css'],
    place: 'side',
  });
  assert.equal(html.match(/<script/g)?.length, 1);
  assert.doesNotMatch(html, /<style|style=|onload=|<script[^>]*>[^<]/);
});

test('web addresses, and paths of the workspace with lines, are all that a link opens', () => {
  assert.deepEqual(linkTarget('https://example.com/a'), { kind: 'web', url: 'https://example.com/a' });
  // Letters that look like others are shown as what they are.
  assert.deepEqual(linkTarget('https://\u0430pple.com'), { kind: 'web', url: 'https://xn--pple-43d.com/' });
  assert.deepEqual(linkTarget('src/a%20b.ts#L3-L7'), {
    kind: 'file',
    path: 'src/a b.ts',
    startLine: 3,
    endLine: 7,
  });
  assert.deepEqual(linkTarget('./src/a.ts:12'), {
    kind: 'file',
    path: 'src/a.ts',
    startLine: 12,
    endLine: 12,
  });
  for (const href of [
    'command:workbench.action.quit',
    'vscode://x/y',
    'file:///etc/passwd',
    'javascript:alert(1)',
    '//evil.example/x',
    '../../etc/passwd',
    'a/%2e%2e/%2e%2e/x',
    '#top',
    '%E0%A4%A',
    '%5C%5Cevil.example%5Cshare',
    '%2F%2Fevil.example/x',
  ])
    assert.equal(linkTarget(href).kind, 'none', href);
});
