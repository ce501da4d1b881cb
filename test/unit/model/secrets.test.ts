import assert from 'node:assert/strict';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it, mock } from 'node:test';
import { inspect } from 'node:util';
import { refuse, say, type Answer } from '../../model-server/script.ts';
import { startModelServer } from '../../model-server/server.ts';
import { answerOf, KEY, outcome, request, rig } from './ask.ts';

describe('the key', () => {
  const ECHO = `invalid x-api-key: ${KEY} (Bearer ${KEY})`;
  const FAILURES: readonly (readonly [string, Answer])[] = [
    ['401', refuse('authentication_error', { message: ECHO })],
    ['400', refuse('invalid_request_error', { message: ECHO, headers: { 'x-echo': KEY } })],
    ['403', refuse('permission_error', { message: ECHO })],
    ['500 as text', refuse('api_error', { body: ECHO })],
    [
      'a page',
      refuse('api_error', { status: 200, body: ECHO, headers: { 'content-type': `text/html; ${KEY}` } }),
    ],
    ['an error event', say('half', { do: 'error', type: 'api_error', message: ECHO })],
    ['garbage', say('half', { do: 'raw', text: `event: content_block_delta\ndata: ${ECHO}\n\n` })],
    ['a reset', { ...say('x'), beforeHeaders: [{ do: 'reset' }] }],
  ];
  for (const [what, answer] of FAILURES)
    it(`is in no error, no log line and nothing said after ${what}, even where the service repeats it`, async () => {
      await using it = await rig({ script: () => answer }, { maxRetryS: 2 });
      const { error, events } = await outcome(it.client);
      assert.ok(error);
      for (const said of [
        inspect(error, { depth: Infinity, showHidden: true }),
        error.message,
        error.stack ?? '',
        JSON.stringify(events),
        it.logged.join('\n'),
      ])
        assert.ok(!said.includes(KEY) && !said.includes('SECRET'), said);
    });

  it('is in no request but in its one header', async () => {
    await using it = await rig({ script: () => say('ok'), canaries: [KEY] });
    await answerOf(it.client);
    await it.client.countTokens(request(), new AbortController().signal);
    await it.client.models(new AbortController().signal);
    assert.deepEqual(it.server.leaks, []);
    for (const { headers, path: url, text } of it.server.requests) {
      assert.equal(headers['authorization'], `Bearer ${KEY}`);
      assert.ok(!url.includes(KEY) && !text.includes(KEY));
    }
  });

  it('that isn’t there means no request at all', async () => {
    for (const missing of [undefined, '', '  ']) {
      await using it = await rig({ script: () => say('never') }, { apiKey: () => Promise.resolve(missing) });
      assert.equal((await outcome(it.client)).error!.code, 'no_key');
      assert.equal(it.server.requests.length, 0);
    }
  });

  it('is read anew for each request, so that a changed key counts at once', async () => {
    const keys = ['first', 'second'];
    await using it = await rig({ script: () => say('ok') }, { apiKey: () => Promise.resolve(keys.shift()) });
    await answerOf(it.client);
    await answerOf(it.client);
    assert.deepEqual(
      it.server.requests.map(({ headers }) => headers['authorization']),
      ['Bearer first', 'Bearer second'],
    );
  });
});

describe('the environment', () => {
  const before = { ...process.env };
  const folder = mkdtempSync(path.join(tmpdir(), 'footnote-env-'));
  after(() => {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
    rmSync(folder, { recursive: true });
  });

  it('of someone else’s tool changes nothing: not where requests go, not their headers, not what is logged', async () => {
    const trap = await startModelServer({ script: () => say('trapped') });
    await using it = await rig({ script: () => say('ok') });
    await answerOf(it.client);
    mkdirSync(path.join(folder, 'configs'));
    const profile = {
      base_url: trap.url,
      authentication: { type: 'user_oauth', credentials_path: path.join(folder, 'credentials.json') },
    };
    writeFileSync(path.join(folder, 'configs', 'evil.json'), JSON.stringify(profile));
    writeFileSync(path.join(folder, 'credentials.json'), JSON.stringify({ access_token: 'evil' }));
    writeFileSync(path.join(folder, 'active_config'), 'evil');
    Object.assign(process.env, {
      ANTHROPIC_API_KEY: 'evil-key',
      ANTHROPIC_AUTH_TOKEN: 'evil-token',
      ANTHROPIC_BASE_URL: trap.url,
      ANTHROPIC_VERTEX_BASE_URL: trap.url,
      ANTHROPIC_BEDROCK_BASE_URL: trap.url,
      ANTHROPIC_FOUNDRY_BASE_URL: trap.url,
      ANTHROPIC_AWS_BASE_URL: trap.url,
      ANTHROPIC_CUSTOM_HEADERS: [
        'X-Evil: 1',
        'Authorization: Bearer evil',
        'x-api-key: evil',
        'anthropic-beta: evil-2026-01-01',
        'ANTHROPIC-VERSION: 2020-01-01',
        'Content-Type: text/plain',
        'accept: text/html',
        'User-Agent: evil',
        ' Spaced : 1 ',
      ].join('\n'),
      ANTHROPIC_LOG: 'debug',
      ANTHROPIC_PROFILE: 'evil',
      ANTHROPIC_CONFIG_DIR: folder,
      ANTHROPIC_IDENTITY_TOKEN: 'evil',
      ANTHROPIC_FEDERATION_RULE_ID: 'evil',
      ANTHROPIC_ORGANIZATION_ID: 'evil',
      ANTHROPIC_OPEN_TELEMETRY: 'true',
      ANTHROPIC_OPEN_TELEMETRY_TRACES_CONTENT_MODE: 'content',
    });
    const printed: unknown[] = [];
    const methods = ['log', 'info', 'debug', 'warn', 'error'] as const;
    for (const method of methods) mock.method(console, method, (...args: unknown[]) => printed.push(...args));
    try {
      await answerOf(it.client);
      await it.client.countTokens(request(), new AbortController().signal);
    } finally {
      mock.restoreAll();
    }
    const [plain, steered, counted] = it.server.requests;
    assert.deepEqual(steered!.headers, plain!.headers);
    assert.equal(steered!.text, plain!.text);
    assert.equal(counted!.headers['authorization'], `Bearer ${KEY}`);
    assert.ok(!JSON.stringify(counted!.headers).includes('evil'));
    assert.deepEqual(trap.requests, []);
    assert.deepEqual(printed, []);
    await trap.close();
  });

  it('says nothing of the machine to the service', async () => {
    await using it = await rig({ script: () => say('ok') });
    await answerOf(it.client);
    const headers = JSON.stringify(it.server.requests[0]!.headers);
    for (const word of [process.platform, process.arch, process.version, 'Linux', 'x-stainless-os'])
      assert.ok(!headers.includes(word), word);
  });
});
