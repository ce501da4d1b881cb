import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PanelTurn, StampedEvent } from '../../../src/protocol/panel.ts';
import type { TurnEvent } from '../../../src/protocol/turn.ts';
import { answerForCopy } from '../../../src/panel/turn/copy.ts';
import { errorWords } from '../../../src/panel/turn/error-words.ts';
import { lineName, markName, sourcesOf, statesLine } from '../../../src/panel/turn/sources.ts';
import { readPlaces } from '../../../src/panel/turn/read-places.ts';
import { liveText, toolLine, workSummary } from '../../../src/panel/turn/work-words.ts';
import { applyEvents, turnView } from '../../../src/panel/turn-view.ts';
import { ERROR_CODES } from '../../../src/base/errors.ts';

const turn = (...events: (TurnEvent | StampedEvent)[]): PanelTurn => ({
  id: 't',
  question: 'q',
  mode: 'ask',
  context: [],
  at: 0,
  events: events.map((event) => ('event' in event ? event : { at: 0, event })),
});

const citation = (
  id: string,
  to: number,
  startLine: number,
  endLine: number,
  state: 'verified' | 'moved' | 'stale' = 'verified',
): TurnEvent => ({
  type: 'citation',
  id,
  from: 0,
  to,
  uri: 'file:///w/src/a.ts',
  path: 'src/a.ts',
  startLine,
  endLine,
  quote: 'x',
  state,
});

test('a place that is cited twice has one number; places are numbered as they are first cited', () => {
  const view = turnView(turn(citation('1', 5, 1, 3), citation('2', 9, 7, 7), citation('3', 12, 1, 3)));
  const { sources, marks } = sourcesOf(view.citations);
  assert.deepEqual(
    sources.map((source) => `${String(source.number)} ${lineName(source)}`),
    ['1 src/a.ts:1-3', '2 src/a.ts:7-7'],
  );
  assert.deepEqual(
    marks.map(({ at, source }) => [at, source.number]),
    [
      [5, 1],
      [9, 2],
      [12, 1],
    ],
  );
});

test('a mark is named by its number, state and lines', () => {
  const view = turnView(
    turn(citation('1', 5, 1, 3), citation('2', 9, 7, 7, 'moved'), citation('3', 9, 8, 9, 'stale')),
  );
  const { sources } = sourcesOf(view.citations);
  assert.deepEqual(sources.map(markName), [
    'Footnote 1, src/a.ts:1-3',
    'Footnote 2, moved, src/a.ts:7-7',
    'Footnote 3, stale, src/a.ts:8-9',
  ]);
  assert.equal(statesLine(sources), '1 verified, 1 moved, 1 stale');
});

test('a citation that comes again replaces the first and remembers where it was', () => {
  const view = turnView(turn(citation('1', 5, 11, 18), citation('1', 5, 15, 22, 'moved')));
  assert.equal(view.citations.length, 1);
  assert.deepEqual(view.citations[0]?.was, { startLine: 11, endLine: 18 });
  const again = applyEvents(view, [{ at: 0, event: citation('1', 5, 16, 23, 'moved') }]);
  assert.deepEqual(again.citations[0]?.was, { startLine: 11, endLine: 18 });
  const back = applyEvents(again, [{ at: 0, event: citation('1', 5, 11, 18) }]);
  assert.equal(back.citations[0]?.was, undefined);
});

test('the work reads as one line: thinking in seconds, searches by count, files once each', () => {
  const call = (id: string, name: string, input: unknown): TurnEvent => ({
    type: 'tool_call',
    id,
    name,
    input,
    state: 'running',
  });
  const view = turnView(
    turn(
      { at: 1000, event: { type: 'thinking_delta', text: 'a' } },
      { at: 7000, event: call('1', 'search_code', { query: 'x' }) },
      call('2', 'grep', { pattern: 'y' }),
      call('3', 'read_file', { path: 'a.ts' }),
      call('4', 'read_file', { path: 'a.ts', start_line: 5 }),
      call('5', 'read_file', { path: 'b.ts' }),
    ),
  );
  assert.equal(workSummary(view.work), 'Thought 6 s, 2 searches, 2 files read');
  assert.equal(liveText(view.work, '', false), 'Reading b.ts');
});

test('an edit that failed is not counted as a file edited, and is told as failed', () => {
  const edit = (id: string, path: string, ok: boolean): TurnEvent[] => [
    { type: 'tool_call', id, name: 'edit_file', input: { path }, state: 'running' },
    { type: 'tool_result', id, ok, summary: ok ? '1 hunk' : 'old_string not found', bytes: 1, ms: 1 },
  ];
  const { work } = turnView(
    turn(...edit('1', 'a.ts', true), ...edit('2', 'a.ts', false), ...edit('3', 'b.ts', false)),
  );
  assert.equal(workSummary(work), '1 file edited, 2 failed');
  assert.deepEqual(
    work.map((item) => item.kind === 'tool' && toolLine(item).text),
    ['Staged a.ts', 'Did not stage a.ts: old_string not found', 'Did not stage b.ts: old_string not found'],
  );
});

test('what ended is told as past, failed and denied too', () => {
  const line = (name: string, input: unknown, ...events: TurnEvent[]): unknown =>
    turnView(turn({ type: 'tool_call', id: '1', name, input, state: 'running' }, ...events)).work.map(
      (item) => item.kind === 'tool' && toolLine(item).text,
    )[0];
  const failed = (summary: string): TurnEvent => ({
    type: 'tool_result',
    id: '1',
    ok: false,
    summary,
    bytes: 1,
    ms: 1,
  });
  const denied = (name: string, input: unknown): Extract<TurnEvent, { type: 'tool_call' }> => ({
    type: 'tool_call',
    id: '1',
    name,
    input,
    state: 'denied',
  });
  const run = ['run_command', { command: 'npm test' }] as const;
  const mcp = ['mcp__files__read', {}] as const;
  assert.equal(line('read_file', { path: 'a.ts' }, failed('no such file')), 'Read a.ts: no such file');
  assert.equal(
    line('rename_file', { path: 'a.ts' }, failed('no such file')),
    'Did not stage the rename of a.ts: no such file',
  );
  assert.equal(line(...run, failed('exit code 1')), 'Ran npm test: exit code 1');
  assert.equal(line(...run, failed('timed out')), 'Ran npm test: timed out');
  assert.equal(line(...run, failed('no such folder')), 'Did not run npm test: no such folder');
  assert.equal(
    line('update_plan', { steps: [] }, failed('the user edited it')),
    'Did not update the plan: the user edited it',
  );
  const waiting = { ...denied(...run), state: 'waiting' } as const;
  assert.equal(line(...run, waiting, failed('cancelled')), 'Did not run npm test: cancelled');
  assert.equal(line(...run, denied(...run)), 'Did not run npm test');
  assert.equal(workSummary(turnView(turn(denied(...run))).work), '1 not run');
  assert.equal(line(...run, denied(...run), failed('not run')), 'Did not run npm test');
  assert.equal(line(...mcp, denied(...mcp), failed('not allowed')), 'Did not use files: read: not allowed');
});

test('what workers do is told apart from the turn’s own steps', () => {
  const call = (id: string, name: string, input: unknown, parent?: string): TurnEvent => ({
    type: 'tool_call',
    id,
    name,
    input,
    state: 'running',
    parent,
  });
  const view = turnView(
    turn(
      call('1', 'delegate', { task: 'Find the discount.' }),
      call('2', 'delegate', { task: 'Find the total.' }),
      call('1/a', 'read_file', { path: 'a.ts' }, '1'),
    ),
  );
  assert.equal(liveText(view.work, '', false), 'Workers are looking into it');
  assert.deepEqual(
    view.work.map((item) => (item.kind === 'tool' ? item.parent : item)),
    [undefined, undefined, '1'],
  );
  assert.equal(workSummary(view.work), '2 workers, 1 file read');
});

test('what a turn says of itself stands before what can be guessed, until the text goes on', () => {
  const view = turnView(turn({ type: 'status', text: 'Waiting 3 s' }));
  assert.equal(liveText(view.work, view.status, false), 'Waiting 3 s');
  const after = applyEvents(view, [{ at: 0, event: { type: 'text_delta', text: 'a' } }]);
  assert.equal(after.status, '');
  assert.equal(view.text, '');
});

test('an approval is over when its tool goes on, when it is denied and when the turn ends', () => {
  const asked: TurnEvent = { type: 'approval', id: 'c', tool: 'run_command', command: 'ls' };
  const call = (state: 'running' | 'waiting' | 'denied'): TurnEvent => ({
    type: 'tool_call',
    id: 'c',
    name: 'run_command',
    input: {},
    state,
  });
  assert.equal(turnView(turn(call('running'), asked, call('waiting'))).approval?.command, 'ls');
  assert.equal(turnView(turn(asked, call('denied'))).approval, undefined);
  assert.equal(turnView(turn(asked, call('running'))).approval, undefined);
});

test('every way to fail has a title, a sentence and a next step', () => {
  for (const code of ERROR_CODES) {
    const words = errorWords(
      { code, message: 'It failed', retryable: false },
      { keySource: 'env', model: 'm', effort: 'low', models: [] },
    );
    assert.ok(words.title !== '' && words.text.endsWith('.') && words.actions.length > 0, code);
    assert.doesNotMatch(`${words.title} ${words.text}`, /!|please|sorry|oops/i);
  }
});

test('a key that was refused names where it came from', () => {
  const words = errorWords(
    { code: 'unauthorized', message: '', retryable: false },
    { keySource: 'env', model: 'm', effort: 'low', models: [] },
  );
  assert.match(words.text, /ANTHROPIC_API_KEY/);
});

test('a copied answer keeps its footnotes', () => {
  const view = turnView(
    turn({ type: 'text_delta', text: 'One. Two.' }, citation('1', 3, 1, 3), citation('2', 9, 7, 7)),
  );
  assert.equal(answerForCopy(view), 'One.[^1] Two.[^2]\n\n[^1]: src/a.ts:1-3\n[^2]: src/a.ts:7-7\n');
});

test('a question that is read in parts keeps what the turn says of it while its workers work', () => {
  const status: TurnEvent = { type: 'status', text: 'Reading 3 parts…' };
  const step: TurnEvent = {
    type: 'tool_call',
    id: 'a',
    name: 'grep',
    input: {},
    state: 'running',
    parent: 'w',
  };
  assert.equal(turnView(turn(status, step)).status, 'Reading 3 parts…');
  const own: TurnEvent = { type: 'tool_call', id: 'b', name: 'grep', input: {}, state: 'running' };
  assert.equal(turnView(turn(status, step, own)).status, '');
});

test('a part of a question is as it was last told', () => {
  const part = (id: string, state: 'running' | 'done'): TurnEvent => ({
    type: 'research',
    id,
    kind: 'worker',
    title: id,
    state,
    requests: 0,
    usage: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, costUsd: 0 },
    read: [],
    most: { tokens: 1, costUsd: 1, minutes: 1 },
  });
  const view = turnView(turn(part('a', 'running'), part('b', 'running'), part('a', 'done')));
  assert.deepEqual(
    view.research.map(({ id, state }) => [id, state]),
    [
      ['a', 'done'],
      ['b', 'running'],
    ],
  );
});

test('what a worker read is told once: lines that touch or overlap are one place', () => {
  const read = (path: string, startLine: number, endLine: number) => ({
    uri: `u/${path}`,
    path,
    startLine,
    endLine,
  });
  assert.deepEqual(
    readPlaces([read('b', 5, 9), read('a', 1, 4), read('b', 1, 4), read('b', 7, 8), read('b', 20, 21)]),
    [read('b', 1, 9), read('b', 20, 21), read('a', 1, 4)],
  );
});
