import assert from 'node:assert/strict';
import * as vscode from 'vscode';

/** As the public API gives them. */
interface Event {
  readonly type: string;
  readonly text?: string;
  readonly code?: string;
  readonly message?: string;
  readonly stopReason?: string;
  readonly ok?: boolean;
  readonly summary?: string;
  readonly usage?: { readonly input: number; readonly output: number; readonly costUsd: number | null };
}

/** The models of `test/fakes/editor-models`, another extension, through VS Code's stable API. */
describe('the editor’s own language models', () => {
  let ask: (question: string, options?: object, token?: vscode.CancellationToken) => AsyncIterable<Event>;
  before(async () => {
    const api = await vscode.extensions.getExtension('footnote.footnote')!.activate();
    await vscode.extensions.getExtension('footnote-test.models')!.activate();
    await api.ready();
    ask = api.ask;
  });
  const eventsOf = async (question: string): Promise<Event[]> => {
    const events: Event[] = [];
    for await (const event of ask(question)) events.push(event);
    return events;
  };
  const textOf = (events: readonly Event[]): string =>
    events.map((event) => (event.type === 'text_delta' ? event.text : '')).join('');

  it('answer without a key, by the one that is chosen, counted but without a price', async () => {
    const events = await eventsOf('hello there');
    assert.equal(textOf(events), 'Birch heard: hello there');
    const end = events.at(-1)!;
    assert.equal(end.stopReason, 'end_turn');
    assert.equal(end.usage!.costUsd, null);
    assert.ok(end.usage!.input > 1000 && end.usage!.output === 26, JSON.stringify(end.usage));
  });

  it('are given the system prompt as the first message, the sources as text, and the tools', async () => {
    const given = JSON.parse(textOf(await eventsOf('given'))) as Record<string, unknown>;
    assert.deepEqual(given['roles'], [1, 1]);
    assert.deepEqual(given['kinds'], ['LanguageModelTextPart']);
    assert.match(String(given['text']), /^You are Footnote\./);
    assert.ok((given['tools'] as string[]).includes('read_file'));
    assert.ok(!(given['tools'] as string[]).includes('edit_file'), 'asking only reads');
  });

  it('call tools, and are given what these answered', async () => {
    const events = await eventsOf('tool read_file {"path":"src/cart/total.ts"}');
    const result = events.find(({ type }) => type === 'tool_result')!;
    assert.deepEqual([result.ok, result.summary], [true, '20 of 20 lines']);
    assert.match(textOf(events), /^I look\.\s+Birch read: }$/);
  });

  for (const [error, code] of [
    ['NoPermissions', 'forbidden'],
    ['Blocked', 'refused'],
    ['NotFound', 'not_found'],
  ] as const)
    it(`that fail by ${error} are the error ${code}, in their words, with what to do; nothing counts as used`, async () => {
      const events = await eventsOf(`fail ${error}`);
      const told = events.find(({ type }) => type === 'error')!;
      assert.equal(told.code, code);
      assert.match(told.message!, /the model’s own words\. Choose another model, or ask again\.$/);
      assert.ok(!events.some(({ type }) => type === 'usage'));
      assert.equal(textOf(await eventsOf('and now')), 'Birch heard: and now');
    });

  it('stop when the user stops, and hear of it', async () => {
    const stop = new vscode.CancellationTokenSource();
    const events: Event[] = [];
    for await (const event of ask('endless', {}, stop.token)) {
      events.push(event);
      if (event.type === 'text_delta') stop.cancel();
    }
    assert.equal(textOf(events), 'And on');
    assert.equal(events.at(-1)!.stopReason, 'cancelled');
    assert.equal(await vscode.commands.executeCommand('footnoteTest.cancels', 1), 1);
  });

  it('that say nothing are given up after the silence that is set, and told to stop', async () => {
    const events = await eventsOf('silent');
    const told = events.find(({ type }) => type === 'error')!;
    assert.equal(told.code, 'timeout');
    assert.match(told.message!, /^No answer from Birch for 3 s\. Retry; your question is kept\.$/);
    assert.equal(await vscode.commands.executeCommand('footnoteTest.cancels', 2), 2);
  });
});
