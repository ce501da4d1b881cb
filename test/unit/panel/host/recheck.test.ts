import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recheckCitation, type CurrentText } from '../../../../src/chat/citations.ts';
import { turnView } from '../../../../src/panel/turn-view.ts';
import type { PanelTurn } from '../../../../src/protocol/panel.ts';
import type { Citation } from '../../../../src/protocol/turn.ts';
import { record } from '../../../../src/vscode/chat/record.ts';
import { rechecker } from '../../../../src/vscode/chat/recheck.ts';

const USAGE = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, costUsd: 0 };

/** A workspace of texts, and an answer whose citations are kept true over it. */
function bench(files: Map<string, string>, citations: readonly Citation[]) {
  const now: CurrentText = {
    read: (uri) => Promise.resolve(files.get(uri)),
    candidates: () => Promise.resolve([...files.keys()].map((uri) => ({ uri, path: uri }))),
  };
  const turn: PanelTurn = {
    id: 't',
    question: 'q',
    mode: 'ask',
    context: [],
    at: 0,
    events: [
      ...citations.map((event) => ({ at: 0, event })),
      { at: 0, event: { type: 'turn_end', stopReason: 'end_turn', usage: USAGE, citations: [] } },
    ],
  };
  let told = 0;
  const recheck = rechecker({
    recheck: (citation) => recheckCitation(citation, now),
    turns: () => [turn],
    changed: (of, event) => {
      told += 1;
      record(of.events, { at: 0, event });
    },
    log: (message) => {
      throw new Error(message);
    },
  });
  return { recheck, shown: () => turnView(turn).citations, told: () => told };
}

const cite = (id: string, uri: string, text: string, startLine: number, endLine: number): Citation => ({
  type: 'citation',
  id,
  from: 0,
  to: 1,
  uri,
  path: uri,
  startLine,
  endLine,
  quote: text
    .split('\n')
    .slice(startLine - 1, endLine)
    .join('\n'),
  state: 'verified',
});

test('after 200 changes of all kinds to the files, every citation is verified, moved to its lines, or stale', async () => {
  let seed = 20260101;
  const random = (below: number): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed % below;
  };
  let unique = 0;
  const fresh = (): string => `line ${String(++unique)} of its own`;
  const files = new Map<string, string>();
  for (const name of ['a', 'b', 'c', 'd']) files.set(name, Array.from({ length: 60 }, fresh).join('\n'));
  const citations = [...files].flatMap(([uri, text]) =>
    [3, 17, 31, 44].map((start, i) => cite(`${uri}${String(i)}`, uri, text, start, start + random(5))),
  );
  const { recheck, shown } = bench(files, citations);
  const edit = (uri: string, change: (lines: string[]) => string[]): void => {
    files.set(uri, change((files.get(uri) ?? '').split('\n')).join('\n'));
  };
  const changes: ((uri: string) => void)[] = [
    (uri) => {
      edit(uri, (lines) => lines.toSpliced(random(lines.length), 0, fresh(), fresh()));
    },
    (uri) => {
      edit(uri, (lines) => [fresh(), ...lines]);
    },
    (uri) => {
      edit(uri, (lines) => {
        const block = lines.splice(random(lines.length), 6);
        return [...lines, ...block];
      });
    },
    (uri) => {
      edit(uri, (lines) => (lines.length > 20 ? lines.toSpliced(random(lines.length), 1) : lines));
    },
    (uri) => {
      edit(uri, (lines) => lines.map((line, i) => (i === random(lines.length) ? `  ${line}` : line)));
    },
    (uri) => {
      const text = files.get(uri) ?? '';
      files.delete(uri);
      files.set(`${uri}'`, text);
    },
  ];
  let states = { verified: 0, moved: 0, stale: 0 };
  for (let i = 0; i < 200; i++) {
    const uris = [...files.keys()];
    changes[random(changes.length)]?.(uris[random(uris.length)] ?? '');
    await recheck.run();
    states = { verified: 0, moved: 0, stale: 0 };
    for (const citation of shown()) {
      states[citation.state] += 1;
      const lines = (files.get(citation.uri) ?? '')
        .split('\n')
        .slice(citation.startLine - 1, citation.endLine);
      const stands = lines.join('\n') === citation.quote;
      if (citation.state === 'stale')
        assert.ok(![...files.values()].some((text) => `\n${text}\n`.includes(`\n${citation.quote}\n`)));
      else assert.ok(stands, `${citation.id} is ${citation.state} but its lines are not there`);
    }
  }
  assert.ok(states.moved > 0 && states.stale > 0, JSON.stringify(states));
});

test('lines that come back to where they were are verified again, and nothing is told twice', async () => {
  const text = 'one\ntwo\nthree';
  const files = new Map([['a', text]]);
  const { recheck, shown, told } = bench(files, [cite('1', 'a', text, 2, 2)]);
  files.set('a', `new\n${text}`);
  await recheck.run();
  await recheck.run();
  assert.deepEqual([shown()[0]?.state, shown()[0]?.startLine, told()], ['moved', 3, 1]);
  assert.deepEqual(shown()[0]?.was, { startLine: 2, endLine: 2 });
  files.set('a', text);
  await recheck.run();
  assert.deepEqual([shown()[0]?.state, shown()[0]?.startLine, told()], ['verified', 2, 2]);
  files.delete('a');
  await recheck.run();
  assert.equal(shown()[0]?.state, 'stale');
});
