import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FootnoteError } from '../../../src/base/errors.ts';
import type { Voyage } from '../../../src/model/voyage.ts';
import { questionVectors } from '../../../src/vscode/embedding/question-vectors.ts';
import { createGate } from '../../../src/workspace/gate.ts';

const SECRET = `sk-ant-${'api03-'}${'Zq8vK2mXw4Ty9Lb3Rn6Pd1HsAb'.repeat(3)}`;

describe('the vectors of questions', () => {
  const gate = createGate({
    folders: () => [],
    maxBytes: 1000,
    rules: () => ({ respectGitignore: false, exclude: [], editorExclude: [], globalExcludes: false }),
  });
  const never = new AbortController().signal;

  function made() {
    const asked: string[] = [];
    const told: string[] = [];
    const world = { asked, told, failing: undefined as Error | undefined, wanted: true };
    const query: Voyage['query'] = ({ text }) => {
      asked.push(text);
      return world.failing ? Promise.reject(world.failing) : Promise.resolve(new Int8Array(4).fill(1));
    };
    const questions = questionVectors({
      wanted: () => world.wanted,
      gate,
      client: () => ({ query }),
      onFailure: (error) => told.push(String(error)),
      onBack: () => told.push('back'),
    });
    return { world, questions };
  }

  it('are asked for once, without what looks like a secret', async () => {
    const { world, questions } = made();
    for (let i = 0; i < 2; i++)
      assert.deepEqual(await questions.of(`who reads ${SECRET}?`, never), new Int8Array(4).fill(1));
    assert.equal(world.asked.length, 1);
    assert.doesNotMatch(world.asked.join(), /Zq8vK2m/);
    assert.equal(await questions.of('  ', never), undefined);
    assert.equal(world.asked.length, 1);
  });

  it('are not asked for a while after a failure, which is told; those that are known stay', async () => {
    const { world, questions } = made();
    await questions.of('known', never);
    world.failing = new FootnoteError('network', 'Nobody there.');
    assert.equal(await questions.of('one', never), undefined);
    assert.equal(await questions.of('two', never), undefined);
    assert.ok(await questions.of('known', never));
    assert.deepEqual(world.asked, ['known', 'one']);
    assert.equal(world.told.length, 1);
    world.failing = undefined;
    questions.reset();
    assert.ok(await questions.of('two', never));
  });

  it('are not asked for where they are not wanted; what fails or comes after they were switched off is told to nobody', async () => {
    const { world, questions } = made();
    world.failing = new FootnoteError('timeout', 'Too late.');
    const late = questions.of('one', never);
    world.wanted = false;
    assert.equal(await late, undefined);
    assert.equal(await questions.of('two', never), undefined);
    assert.deepEqual([world.asked, world.told], [['one'], []]);
    world.wanted = true;
    await questions.of('three', never);
    assert.equal(world.told.length, 1);
    questions.reset();
    world.failing = undefined;
    const back = questions.of('four', never);
    world.wanted = false;
    assert.ok(await back);
    assert.equal(world.told.length, 1);
  });

  it('are no failure when the search was cancelled', async () => {
    const { world, questions } = made();
    world.failing = new FootnoteError('cancelled', 'Stopped.');
    assert.equal(await questions.of('one', AbortSignal.abort()), undefined);
    assert.deepEqual(world.told, []);
  });
});
