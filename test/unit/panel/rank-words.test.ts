import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rankLines } from '../../../src/panel/turn/rank-words.ts';

describe('why a result stands where it does', () => {
  it('says what was added and what it was multiplied by, in the order in which it was reckoned', () => {
    assert.deepEqual(
      rankLines({
        lexical: 0.9,
        dense: 0.3,
        bm25: 30,
        countShare: 0.75,
        path: 0.41,
        test: 0.1,
        further: 0.4,
      }),
      [
        { text: 'Has 75 % of the question’s words', amount: '+ 0.90' },
        { text: 'Close in meaning', amount: '+ 0.30' },
        { text: 'File name or folder matches', amount: '+ 0.41' },
        { text: 'A test', amount: '× 0.10' },
        { text: 'Its file stands higher up already', amount: '× 0.40' },
      ],
    );
  });

  it('says when other parts of the file fit better, and nothing of what moved it by less than a hundredth', () => {
    assert.deepEqual(rankLines({ place: -0.3, coherence: 0.001 }), [
      { text: 'Other parts of its file fit better', amount: '− 0.30' },
    ]);
  });

  it('tells what it has no words for by its own name', () => {
    assert.deepEqual(rankLines({ newest: 0.5 }), [{ text: 'newest', amount: '+ 0.50' }]);
  });
});
