import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { spansOf } from '../../../src/chat/spans.ts';
import type { PanelTurn } from '../../../src/protocol/panel.ts';
import type { TurnEvent } from '../../../src/protocol/turn.ts';
import { reportPage } from '../../../src/vscode/reports/html.ts';
import { traceBody } from '../../../src/vscode/reports/trace-page.ts';
import { usageBody } from '../../../src/vscode/reports/usage-page.ts';
import { exportSpans, otelSpans } from '../../../src/vscode/trace/otel.ts';
import { turnModel } from '../../../src/vscode/trace/turn-model.ts';
import { featureLimits } from '../../../src/vscode/usage/feature-limits.ts';
import { dayOf, usageLedger, type LedgerEntry } from '../../../src/vscode/usage/ledger.ts';
import { plainWords } from '../../plain-words.ts';
import { collector } from './collector.ts';

const base = mkdtempSync(path.join(tmpdir(), 'footnote-usage-'));
after(() => {
  rmSync(base, { recursive: true, force: true });
});
const NOON = new Date(2026, 10, 21, 12).getTime();
const DAY = 24 * 60 * 60 * 1000;
const unexpected = (error: unknown): never => {
  throw error;
};
const tokens = { input: 10, output: 5, cacheRead: 100, cacheWrite: 20 };

const EVIL = '<script>alert(1)</script>"';
const USAGE = { input: 10, output: 20, cacheRead: 300, cacheWrite: 40, costUsd: 0.0123 };
/** A turn: search until 50 ms, a request with its first token at 400 ms, a tool, another request. */
const turn = (): PanelTurn => {
  const at = (ms: number, event: TurnEvent) => ({ at: NOON + ms, event });
  return {
    id: 't',
    question: EVIL,
    mode: 'ask',
    context: [],
    at: NOON,
    events: [
      at(1, { type: 'turn_start', turnId: 't', traceId: 'abcdef0123456789abcdef0123456789', mode: 'model' }),
      at(50, {
        type: 'retrieved',
        receipt: { prompt: 1, instructions: [], conversation: 0, items: [], keptBack: [], tokens: 1 },
      }),
      at(400, { type: 'text_delta', text: 'SECRET TEXT' }),
      at(900, { type: 'usage', ...USAGE }),
      at(901, {
        type: 'tool_call',
        id: 'c',
        name: 'grep',
        input: { pattern: 'SECRET INPUT' },
        state: 'running',
      }),
      at(951, { type: 'tool_result', id: 'c', ok: true, summary: 'SECRET SUMMARY', bytes: 77, ms: 50 }),
      at(1500, { type: 'usage', ...USAGE }),
      at(1501, { type: 'turn_end', stopReason: 'end_turn', usage: USAGE, citations: [] }),
    ],
  };
};

describe('the ledger', () => {
  const spent = (costUsd: number | null, purpose: 'turn' | 'title' = 'turn') => ({
    model: 'm',
    purpose,
    tokens,
    costUsd,
  });

  it('adds up a day over windows and features, and begins anew at midnight', async () => {
    const folder = path.join(base, 'a');
    let now = NOON;
    const open = () => usageLedger(folder, () => now, unexpected);
    const [one, two] = [open(), open()];
    one.record(spent(0.25));
    two.record(spent(0.5, 'title'));
    one.record(spent(null));
    await Promise.all([one.spentToday(), two.spentToday()]);
    assert.equal(await one.spentToday(), 0.75);
    assert.equal(await one.spentToday('title'), 0.5);
    now += 12.5 * 60 * 60 * 1000;
    assert.equal(await one.spentToday(), 0);
    one.record(spent(1));
    assert.equal(await one.spentToday(), 1);
    assert.equal((await open().since(NOON)).length, 4);
    assert.equal((await open().since(now)).length, 1);
  });

  it('passes over a line that was cut off, and lets go of what is older than 400 days', async () => {
    const folder = path.join(base, 'b');
    const ledger = usageLedger(folder, () => NOON, unexpected);
    ledger.record(spent(0.25));
    await ledger.spentToday();
    appendFileSync(path.join(folder, `${dayOf(NOON)}.jsonl`), '{"at":1,"mod');
    assert.equal(await ledger.spentToday(), 0.25);
    writeFileSync(path.join(folder, `${dayOf(NOON - 500 * DAY)}.jsonl`), '');
    const next = usageLedger(folder, () => NOON, unexpected);
    next.record(spent(0.25));
    await next.spentToday();
    assert.deepEqual(readdirSync(folder), [`${dayOf(NOON)}.jsonl`]);
  });

  it('takes of limits by feature only what is a number of dollars of a feature', () => {
    assert.deepEqual(featureLimits({ title: 0.1, turn: '1', nonsense: 3, summary: -1 }), { title: 0.1 });
    assert.deepEqual([featureLimits(null), featureLimits('x')], [{}, {}]);
  });
});

/** Texts of a page that were not asked of the words and are no data. */
function untold(html: string, data: readonly string[]): string[] {
  // Words within words go first.
  let plain = html;
  for (let before = ''; before !== plain;) {
    before = plain;
    plain = plain.replaceAll(/⟦[^⟦⟧]*⟧/g, '');
  }
  const shown = [...plain.matchAll(/(?:^|>)([^<]+)|aria-label="([^"]*)"/g)].map(
    (match) => match[1] ?? match[2] ?? '',
  );
  return shown
    .map((text) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').trim())
    .filter((text) => /\p{L}/u.test(data.reduce((left, known) => left.replaceAll(known, ''), text)));
}

describe('the usage dashboard', () => {
  const entry = (daysAgo: number, costUsd: number | null, purpose = 'turn', model = 'm'): LedgerEntry => ({
    at: NOON - daysAgo * DAY,
    model,
    purpose,
    ...tokens,
    costUsd,
  });
  const body = (
    entries: readonly LedgerEntry[],
    chats = [{ title: EVIL, costUsd: null }],
    words = plainWords(),
  ) =>
    usageBody(
      {
        entries,
        turns: [turn()],
        chats: chats.map((chat) => ({ ...chat, id: 'c', at: NOON, questions: 2, local: false })),
        now: NOON,
        dayUsd: 5,
        pricesDate: '2026-11-21',
        keepAlive: words.t('Off.'),
      },
      words,
    );

  it('says today against its limit, each day, feature and model, and draws the days', () => {
    const page = body([entry(0, 1), entry(0, 0.5, 'title', 'small'), entry(3, 2)]);
    assert.match(page, /<dd>\$1\.50<\/dd><dd class="note">of \$5\.00/);
    assert.match(page, /<td>2026-11-21<\/td><td class="num">2<\/td>.*\$1\.50/);
    assert.match(page, /<td>title<\/td><td class="num">1<\/td>.*\$0\.5000/);
    assert.equal((page.match(/<rect /g) ?? []).length, 30);
    assert.match(
      page,
      /role="img" aria-label="Cost by day, at most \$2\.00; the table “By day” has the figures\."/,
    );
  });

  it('counts what the cache serves by what it could serve: not by what vectors are made of', () => {
    const share = (page: string) => /Served by the cache<\/dt><dd>(\d+) %/.exec(page)?.[1];
    const asked = body([entry(0, 1)]);
    assert.ok(Number(share(asked)) > 0);
    const vectors = {
      ...entry(0, 1, 'embedding', 'voyage-code-3'),
      input: 1_000_000,
      cacheRead: 0,
      cacheWrite: 0,
    };
    assert.equal(share(body([entry(0, 1), vectors])), share(asked));
  });

  it('doesn’t hide what has no price, and has words for no use at all', () => {
    assert.match(body([entry(0, null)]), /no price/);
    assert.match(body([]), /No requests to a model yet/);
    assert.ok(!body([]).includes('<rect'));
  });

  it('costs too little to show as itself, and is text all the same', () => {
    assert.ok(body([entry(0, 0.00001)]).includes('<dd>&lt;$0.0001</dd>'));
  });

  it('says every word in the editor’s language', () => {
    const words = plainWords((text) => `⟦${text}⟧`);
    const data = ['title', 'turn', 'small-1', 'large-1', EVIL];
    assert.deepEqual(
      untold(
        body([entry(0, null, 'turn', 'large-1'), entry(1, 1, 'title', 'small-1')], undefined, words),
        data,
      ),
      [],
    );
    assert.deepEqual(untold(body([], [], words), data), []);
    const spans = ['turn (ask)', 'search', 'request 1', 'request 2', 'grep', 'end_turn'];
    assert.deepEqual(untold(traceBody(turn(), words), spans), []);
    assert.deepEqual(untold(traceBody(undefined, words), []), []);
  });

  it('shows texts as texts, on a page that may run nothing', () => {
    const page = reportPage('Usage', 'vscode-cdn', 'style.css', body([entry(0, 1)]));
    assert.ok(!page.includes('<script') && !page.includes('style="') && !/\son\w+=/.test(page));
    assert.match(page, /default-src &#39;none&#39;|default-src 'none'/);
  });
});

describe('a turn’s spans', () => {
  it('say what took its time: search, requests with their first token, tools', () => {
    assert.deepEqual(
      spansOf(turn()).map(({ kind, name, from, to, firstAt, bytes }) => [
        kind,
        name,
        from,
        to,
        firstAt,
        bytes,
      ]),
      [
        ['turn', 'turn (ask)', 0, 1501, undefined, undefined],
        ['retrieval', 'search', 0, 50, undefined, undefined],
        ['request', 'request 1', 50, 900, 400, undefined],
        ['tool', 'grep', 901, 951, undefined, 77],
        ['request', 'request 2', 951, 1500, undefined, undefined],
      ],
    );
  });

  it('are drawn as a waterfall with a table of the same, and no text of the workspace', () => {
    const page = traceBody(turn(), plainWords());
    assert.equal((page.match(/<g class="/g) ?? []).length, 5);
    assert.match(page, /first token after 350 ms/);
    assert.match(
      page,
      /<td>grep<\/td><td class="num">901 ms<\/td><td class="num">50 ms<\/td><td>77 bytes<\/td>/,
    );
    assert.ok(!page.includes('SECRET') && !page.includes('<script'));
    assert.match(traceBody(undefined, plainWords()), /No turn yet/);
  });

  it('go to a collector as OTLP, in the GenAI conventions’ names, with no text', async () => {
    await using otlp = await collector();
    const spans = otelSpans(turn(), 'claude-sonnet-5-5');
    await exportSpans(otlp.url, spans);
    const [request] = otlp.requests;
    assert.equal(request!.path, '/v1/traces');
    assert.ok(!request!.text.includes('SECRET') && !request!.text.includes('alert'));
    const sent = (JSON.parse(request!.text) as Sent).resourceSpans[0]!.scopeSpans[0]!.spans;
    assert.equal(sent.length, 5);
    const [root, , chat] = sent;
    assert.ok(sent.every(({ traceId }) => traceId === 'abcdef0123456789abcdef0123456789'));
    assert.ok(sent.slice(1).every(({ parentSpanId }) => parentSpanId === root!.spanId));
    assert.equal(chat!.startTimeUnixNano, `${NOON + 50}000000`);
    const value = (key: string) => chat!.attributes.find((each) => each.key === key)?.value;
    assert.deepEqual(value('gen_ai.request.model'), { stringValue: 'claude-sonnet-5-5' });
    assert.deepEqual(value('gen_ai.usage.cache_read.input_tokens'), { intValue: '300' });
    assert.deepEqual(value('footnote.time_to_first_token_ms'), { intValue: '350' });
    assert.ok(root!.attributes.some(({ key }) => key === 'footnote.prompt.version'));
  });

  it('carry the model that answered, also when another was chosen meanwhile', () => {
    let now = NOON;
    const model = turnModel(() => now);
    assert.equal(model.of(NOON, 'chosen'), 'chosen', 'a local answer asked none');
    now += 5;
    model.asked('asked');
    assert.equal(model.of(NOON, 'chosen since'), 'asked');
    assert.equal(model.of(NOON + 6, 'chosen'), 'chosen', 'of an earlier turn');
  });

  it('go nowhere in the clear over a network, and a collector’s refusal is an error', async () => {
    await assert.rejects(exportSpans('http://collector.example', []), /must start with https/);
    await using otlp = await collector(503);
    await assert.rejects(exportSpans(otlp.url, []), /answered 503/);
  });
});

interface Sent {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly {
      readonly spans: readonly {
        readonly traceId: string;
        readonly spanId: string;
        readonly parentSpanId?: string;
        readonly startTimeUnixNano: string;
        readonly attributes: readonly { readonly key: string; readonly value: unknown }[];
      }[];
    }[];
  }[];
}
