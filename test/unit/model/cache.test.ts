import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'node:test';
import { requestBody } from '../../../src/model/body.ts';
import { cacheAudit, prefixOf, type CacheAudit } from '../../../src/model/cache-audit.ts';
import type { CacheMark, ModelRequest } from '../../../src/model/client.ts';
import { say, type Answer } from '../../model-server/script.ts';
import { answerOf, request, rig, text } from './ask.ts';
import { steps } from './conversation.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const printed = (folder: string, env: Record<string, string>): string =>
  execFileSync(process.execPath, [path.join(folder, 'test/unit/model/print-prefix.ts')], {
    cwd: tmpdir(),
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });

describe('the cached prefix', () => {
  it('is the same bytes over all requests of a chat, and is read from the cache each time', async () => {
    const audits: CacheAudit[] = [];
    const replies: Answer[] = [];
    await using it = await rig(
      { script: () => replies.at(-1)! },
      { onPrefix: (audit) => audits.push(audit) },
    );
    let content: readonly unknown[] = [];
    let number = 0;
    for (const step of steps(() => content)) {
      if (number++ === 20) break;
      replies.push(step.reply);
      content = (await answerOf(it.client, step.request)).content;
    }
    assert.equal(new Set(audits.map(({ prefix }) => prefix.hash)).size, 1);
    assert.equal(audits.length, 20);
    assert.ok(audits.every(({ changed }) => changed === undefined));
    const prefixes = it.server.requests.map(({ body }) => JSON.stringify([body!['tools'], body!['system']]));
    assert.equal(new Set(prefixes).size, 1);
    assert.ok(it.server.requests.slice(1).every(({ input }) => input!.read > 3000 && input!.input === 0));
  });

  it('is the same after a restart, in another checkout, with another home, clock and language', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'footnote another checkout '));
    try {
      for (const part of ['src', 'test/unit/model', 'test/model-server', 'package.json'])
        cpSync(path.join(root, part), path.join(folder, part), { recursive: true });
      symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
      const home = path.join(folder, 'home');
      mkdirSync(home);
      const here = printed(root, {});
      assert.match(here, /^ask [0-9a-f]{64} \d+\nplan [0-9a-f]{64} \d+\nagent [0-9a-f]{64} \d+\n$/);
      assert.equal(
        printed(folder, { HOME: home, TZ: 'Asia/Tokyo', LANG: 'de_DE.UTF-8', LC_ALL: 'tr_TR.UTF-8' }),
        here,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the cache audit', () => {
  const changes: readonly (readonly [string, Partial<ModelRequest>, string | undefined])[] = [
    ['nothing', {}, undefined],
    [
      'a message',
      { messages: [{ role: 'user', content: [{ type: 'text', text: text('other') }] }] },
      undefined,
    ],
    ['one character of the system prompt', { system: `${request().system} ` }, 'system 1'],
    [
      'a tool’s description',
      { tools: [{ ...request().tools[0]!, description: 'Reads.' }] },
      'tool read_file',
    ],
    ['a tool more', { tools: [...request().tools, { ...request().tools[0]!, name: 'grep' }] }, 'tool grep'],
    ['a tool less', { tools: [] }, 'system 1'],
    ['the model', { model: 'claude-opus-5-5' }, 'model'],
    ['thinking switched off', { thinking: 'off' }, 'thinking'],
  ];
  for (const [what, change, expected] of changes)
    it(`after a change of ${what} names ${expected ?? 'no block'}`, () => {
      const audit = cacheAudit();
      assert.equal(audit.check(requestBody(request())).changed, undefined);
      assert.equal(audit.check(requestBody(request('What is a?', change))).changed, expected);
    });

  it('doesn’t take a mark that moved for a change', () => {
    const hour: CacheMark = { ttl: '1h' };
    const marked = request('x', {
      messages: [{ role: 'user', content: [{ type: 'text', text: text('x'), cache: hour }] }],
    });
    assert.equal(prefixOf(requestBody(marked)).hash, prefixOf(requestBody(request())).hash);
  });
});

describe('cache marks', () => {
  const mark = (...ttls: ('5m' | '1h')[]): ModelRequest =>
    request('x', {
      messages: [
        {
          role: 'user',
          content: ttls.map((ttl, at) => ({ type: 'text', text: text(`part ${at}`), cache: { ttl } })),
        },
      ],
    });

  it('of the system prompt live as long as the longest after it, as the service demands', async () => {
    await using it = await rig({ script: () => say('ok') });
    for (const [ask, ttl] of [
      [mark('5m'), '5m'],
      [mark('1h', '5m'), '1h'],
      [request(), '5m'],
    ] as const) {
      await answerOf(it.client, ask);
      const system = it.server.requests.at(-1)!.body!['system'] as { cache_control: { ttl: string } }[];
      assert.equal(system[0]!.cache_control.ttl, ttl);
    }
  });

  it('stand on the last tool when there is no system prompt', () => {
    const body = requestBody(request('x', { system: '' }));
    assert.equal(body['system'], undefined);
    assert.match(JSON.stringify(body['tools']), /"cache_control":\{"type":"ephemeral","ttl":"5m"\}\}\]$/);
  });

  it('aren’t paid for in small requests, which nobody repeats', () => {
    for (const purpose of ['title', 'summary', 'triage'] as const)
      assert.ok(!JSON.stringify(requestBody(request('x', { purpose }))).includes('cache_control'));
  });

  it('past the four that the service takes are an error of ours before anything is sent', async () => {
    await using it = await rig({ script: () => say('never') });
    await assert.rejects(answerOf(it.client, mark('5m', '5m', '5m', '5m')), /4 cache marks/);
    assert.equal(it.server.requests.length, 0);
  });
});
