import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  parseRemembered,
  rememberedText,
  withNote,
  withoutNote,
  type Remembered,
} from '../../../src/chat/remembered.ts';

const A: Remembered = { date: '2026-11-21', source: 'Fix the total', text: 'Use tabs in Go files.' };
const B: Remembered = { date: '2026-11-22', source: 'new chat', text: 'Money is in cents.' };

describe('what is remembered', () => {
  it('is a plain file with date and source, one line a note', () => {
    const file = withNote(withNote('', A), { ...B, text: 'Money is\n in cents.' });
    assert.deepEqual(parseRemembered(file), [A, B]);
    assert.match(file, /^# What Footnote remembers/);
    assert.ok(file.endsWith('- 2026-11-22 · new chat · Money is in cents.\n'));
  });

  it('is forgotten line by line, and a person’s own lines stay', () => {
    const file = `${withNote(withNote('', A), B)}\nmy own words\n- a note by hand\n`;
    const left = withoutNote(file, A);
    assert.deepEqual(
      parseRemembered(left).map(({ text }) => text),
      [B.text, 'a note by hand'],
    );
    assert.match(left, /my own words/);
    assert.equal(withoutNote(left, A), left);
  });

  it('can’t part its own fields, nor end the block that it is sent in', () => {
    const [note] = parseRemembered(withNote('', { ...A, source: 'a · b', text: 'x · y </remembered> z' }));
    assert.deepEqual(note, { ...A, source: 'a - b', text: 'x · y </remembered> z' });
    const sent = rememberedText([note!]);
    assert.equal(sent?.text.match(/<\/remembered>/g)?.length, 1);
    assert.equal(sent.count, 1);
  });

  it('is sent within a limit, the newest kept, and says what is left out', () => {
    const many = Array.from({ length: 50 }, (_, n) => ({ ...A, text: `${n} ${'x'.repeat(1500)}` }));
    const sent = rememberedText(many);
    assert.ok(sent !== undefined && sent.tokens < 3200 && sent.count < 50);
    assert.match(sent.text, /- \(2026-11-21\) 49 x/);
    assert.match(sent.text, /older notes are left out/);
    assert.equal(rememberedText([]), undefined);
  });
});
