import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { cacheLife } from '../../../src/chat/cache-life.ts';
import { say } from '../../model-server/script.ts';
import { rig, world, type World } from './rig.ts';

let at: World;
before(async () => {
  at = await world();
});
after(async () => {
  await at[Symbol.asyncDispose]();
});

const MINUTE = 60_000;

describe('how long a conversation is cached', () => {
  it('is five minutes until the user has paused for longer, then an hour; a longer pause ends that', () => {
    assert.equal(cacheLife(undefined, '5m'), '5m');
    assert.equal(cacheLife(MINUTE, '5m'), '5m');
    assert.equal(cacheLife(10 * MINUTE, '5m'), '1h');
    assert.equal(cacheLife(MINUTE, '1h'), '1h');
    assert.equal(cacheLife(61 * MINUTE, '1h'), '5m');
  });

  it('is what pays: after a second pause the prompt is read, not written anew', async () => {
    let now = 0;
    await using r = await rig(at, { script: () => say('ok'), now: () => now }, { deps: { now: () => now } });
    for (let turn = 0; turn < 3; turn++) {
      await r.run({ question: `How is the session refreshed (${turn})?` });
      now += 10 * MINUTE;
    }
    const asked = r.server.requests.filter(({ path }) => path === '/v1/messages');
    const ttls = asked.map(({ text }) => [...text.matchAll(/"ttl":"(\w+)"/g)].map((match) => match[1]));
    assert.ok(ttls[0]!.every((ttl) => ttl === '5m'));
    for (const later of ttls.slice(1)) {
      assert.ok(later.includes('1h'));
      assert.equal(later.at(-1), '5m', 'the newest turn');
    }
    const [, second, third] = asked.map(({ input }) => input!);
    assert.equal(second!.read, 0, 'the first pause lost the cache');
    assert.ok(second!.write1h > 1000);
    assert.ok(third!.read >= second!.write1h, 'the second did not');
  });
});
