import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { redact } from '../../../src/workspace/redact.ts';

const B64 = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj';

// Put together at run time, so that no scanner of secrets takes this file for a leak.
const SECRETS: Record<string, string> = {
  Anthropic: `key: ${'sk-ant'}-api03-abcdefghijklmnopqrstuvwxyz012345`,
  OpenAI: `${'sk'}-proj-abcdefghijklmnopqrstuvwxyz012345`,
  AWS: `id = ${'AKIA'}IOSFODNN7EXAMPLE`,
  'AWS secret': `aws_secret_access_key = ${'wJalrXUtnFEMI'}/K7MDENG/bPxRfiCYEXAMPLEKEY`,
  GitHub: `${'ghp'}_abcdefghijklmnopqrstuvwxyz0123456789`,
  Slack: `${'xoxb'}-123456789012-abcdefghijkl`,
  Google: `${'AIza'}SyA1234567890abcdefghijklmnopqrstuvw`,
  Stripe: `${'sk_live'}_abcdefghijklmnop12345678`,
  npm: `//registry.example/:_authToken=${'npm'}_abcdefghijklmnopqrstuvwxyz0123456789`,
  JWT: `${'eyJ'}hbGciOiJIUzI1NiJ9.${'eyJ'}zdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N`,
  bearer: `Authorization: Bearer ${'4f9d8c7b6a5e4d3c2b1a0f9e8d7c6b5a'}`,
  'URL password': `postgres://admin:${'s3cretpw'}@db.example/x`,
  'quoted password': `password: "${'hunter2'}!x"`,
  'JSON secret': `  "clientSecret": "${'q8w7e6r5t4'}"`,
  'env password': `DB_PASSWORD=${'a8f3k2p9z7'}`,
};

test('secrets of every known shape are taken out, and it is said where', () => {
  for (const [name, line] of Object.entries(SECRETS)) {
    const { text, redactions } = redact(`first\n${line}\nlast\n`);
    const secret = /[\w!/+.-]{8,}$/.exec(line.replace(/@.*|"$/, ''))?.[0] ?? line;
    assert.ok(!text.includes(secret), `${name}: ${text}`);
    assert.match(text, /^first\n.*\[redacted: [^\]]+\].*\nlast\n$/, name);
    assert.deepEqual(
      redactions.map((redaction) => redaction.line),
      [2],
      name,
    );
  }
});

test('a private key is taken out line by line; the marks and the number of lines stay', () => {
  const begin = `-----BEGIN RSA ${'PRIVATE'} KEY-----`;
  const end = `-----END RSA ${'PRIVATE'} KEY-----`;
  const { text } = redact(['a', begin, B64, B64, 'abcd==', end, 'b'].join('\n'));
  const mark = '[redacted: private key]';
  assert.equal(text, ['a', begin, mark, mark, mark, end, 'b'].join('\n'));
});

test('key material is found where a range cuts the block', () => {
  assert.ok(!redact(`${B64}\n${B64}\n${B64.slice(0, 20)}=\n`).text.includes('MIIE'));
  const open = `-----BEGIN ${'PRIVATE'} KEY-----\n${B64}\n${B64}\n`;
  assert.ok(!redact(open).text.includes('MIIE'));
});

test('a key on one line, with escaped line ends, is taken out', () => {
  const line = `{"private_key": "-----BEGIN ${'PRIVATE'} KEY-----\\n${B64}\\n-----END ${'PRIVATE'} KEY-----\\n"}`;
  assert.ok(!redact(line).text.includes(B64));
});

test('code that only speaks of secrets stays as it is', () => {
  const code = [
    'const password = readPassword();',
    'token: string;',
    'password: process.env.DB_PASSWORD1,',
    'const token = request.headers.authorization2;',
    "type: 'password',",
    'placeholder: "Enter your password here"',
    'api_key: ${API_KEY_2}',
    'secret = os.environ["SECRET_KEY_2"]',
    'let tokens = tokenize(line2);',
    'const KEY = /-----BEGIN PRIVATE KEY-----/;',
    'password="changeme"',
    'https://example.com:8080/path@2x.png',
    "tokenKind: 'identifier',",
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  ].join('\n');
  assert.deepEqual(redact(code), { text: code, redactions: [] });
});

test('redaction never changes the number of lines, and a second pass finds nothing new', () => {
  const line = fc.oneof(fc.string(), fc.constantFrom(...Object.values(SECRETS), B64, '\r', ''));
  fc.assert(
    fc.property(fc.array(line), fc.constantFrom('\n', '\r\n'), (lines, end) => {
      const source = lines.join(end);
      const once = redact(source).text;
      assert.equal(once.split(/\r\n|\n|\r/).length, source.split(/\r\n|\n|\r/).length);
      assert.equal(redact(once).text, once);
    }),
  );
});
