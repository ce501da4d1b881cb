import type { ChatSummary, PanelTurn } from '../../protocol/panel.ts';
import type { Usage } from '../../protocol/turn.ts';
import { dayOf, type LedgerEntry } from '../usage/ledger.ts';
import { count, dollars, escapeHtml, table, type Column } from './html.ts';

export interface UsageInput {
  /** Of the last 30 days. */
  readonly entries: readonly LedgerEntry[];
  readonly turns: readonly PanelTurn[];
  readonly chats: readonly ChatSummary[];
  readonly now: number;
  /** 0: none. */
  readonly dayUsd: number;
  readonly pricesDate: string;
  /** What keeping the cache warm costs, in words. */
  readonly keepAlive: string;
}

export const DAYS = 30;
const DAY_MS = 24 * 60 * 60 * 1000;

interface Row extends Usage {
  readonly name: string;
  readonly requests: number;
}

const add = (name: string, entries: readonly Omit<LedgerEntry, 'at'>[]): Row => ({
  name,
  requests: entries.length,
  input: sum(entries, 'input'),
  output: sum(entries, 'output'),
  cacheRead: sum(entries, 'cacheRead'),
  cacheWrite: sum(entries, 'cacheWrite'),
  costUsd: entries.some(({ costUsd }) => costUsd === null)
    ? entries.every(({ costUsd }) => costUsd === null)
      ? null
      : entries.reduce((all, { costUsd }) => all + (costUsd ?? 0), 0)
    : entries.reduce((all, { costUsd }) => all + (costUsd ?? 0), 0),
});

const sum = (
  entries: readonly Omit<LedgerEntry, 'at'>[],
  key: 'input' | 'output' | 'cacheRead' | 'cacheWrite',
): number => entries.reduce((all, entry) => all + entry[key], 0);

function grouped(entries: readonly LedgerEntry[], by: (entry: LedgerEntry) => string): Row[] {
  const groups = new Map<string, LedgerEntry[]>();
  for (const entry of entries) {
    const group = groups.get(by(entry)) ?? [];
    group.push(entry);
    groups.set(by(entry), group);
  }
  return [...groups].map(([name, group]) => add(name, group));
}

const COLUMNS: readonly Column<Row>[] = [
  { name: 'Requests', of: (row) => count(row.requests), isNumber: true },
  { name: 'Input', of: (row) => count(row.input), isNumber: true },
  { name: 'Cache read', of: (row) => count(row.cacheRead), isNumber: true },
  { name: 'Cache write', of: (row) => count(row.cacheWrite), isNumber: true },
  { name: 'Output', of: (row) => count(row.output), isNumber: true },
  { name: 'Cost', of: (row) => dollars(row.costUsd), isNumber: true },
];
const named = (name: string): Column<Row> => ({ name, of: (row) => row.name });

/** The dashboard: today against its limit, 30 days as a chart with its table, features, models, answers and chats. */
export function usageBody(input: UsageInput): string {
  const { entries, turns, chats, now, dayUsd } = input;
  const days = Array.from({ length: DAYS }, (_none, back) => dayOf(now - (DAYS - 1 - back) * DAY_MS));
  const byDay = new Map(grouped(entries, ({ at }) => dayOf(at)).map((row) => [row.name, row]));
  const rows = days.map((day) => byDay.get(day) ?? add(day, []));
  const today = rows.at(-1) ?? add('', []);
  const answers = turns.flatMap((turn) => {
    const end = turn.events.map(({ event }) => event).findLast((event) => event.type === 'turn_end');
    const requests = turn.events.filter(({ event }) => event.type === 'usage').length;
    const name = turn.question.split('\n')[0]?.slice(0, 60) ?? '';
    return end === undefined ? [] : [{ name, requests, ...end.usage }];
  });
  const all = rows.reduce((total, row) => total + row.input + row.cacheRead + row.cacheWrite, 0);
  const read = rows.reduce((total, row) => total + row.cacheRead, 0);
  const limit =
    dayUsd > 0
      ? ` of ${dollars(dayUsd)} (<code>footnote.limits.dayUsd</code>)`
      : ' (no limit: <code>footnote.limits.dayUsd</code>)';
  const chatRows = chats.map((chat) => ({
    name: chat.title,
    questions: chat.questions,
    cost: chat.local ? 'local' : dollars(chat.costUsd),
  }));
  return [
    `<dl class="figures"><div><dt>Today</dt><dd>${dollars(today.costUsd)}</dd><dd class="note">${limit}</dd></div>`,
    `<div><dt>${DAYS} days</dt><dd>${dollars(add('', entries).costUsd)}</dd><dd class="note">${count(entries.length)} requests</dd></div>`,
    `<div><dt>Served by the cache</dt><dd>${all === 0 ? '–' : `${Math.round((100 * read) / all)} %`}</dd><dd class="note">of ${count(all)} input tokens</dd></div></dl>`,
    chart(rows),
    entries.length === 0
      ? '<p>No requests to a model yet.</p>'
      : [
          table('By day', [named('Day'), ...COLUMNS], rows.filter(({ requests }) => requests > 0).reverse()),
          table(
            'By feature',
            [named('Feature'), ...COLUMNS],
            grouped(entries, ({ purpose }) => purpose),
          ),
          table(
            'By model',
            [named('Model'), ...COLUMNS],
            grouped(entries, ({ model }) => model),
          ),
        ].join('\n'),
    answers.length === 0 ? '' : table('Answers of this chat', [named('Question'), ...COLUMNS], answers),
    chatRows.length === 0
      ? ''
      : table(
          'Chats of this workspace',
          [
            { name: 'Chat', of: (row) => row.name },
            { name: 'Questions', of: (row) => count(row.questions), isNumber: true },
            { name: 'Cost', of: (row) => row.cost, isNumber: true },
          ],
          chatRows,
        ),
    `<p class="note">Each class of tokens at its own rate: list prices of ${escapeHtml(input.pricesDate)}, or yours in <code>footnote.prices</code>. A model that is in neither has no price. ${escapeHtml(input.keepAlive)}</p>`,
  ].join('\n');
}

const WIDTH = 720;
const HEIGHT = 140;
const GAP = 4;

/** Dollars by day, as bars; the table under it says the same in words. */
function chart(rows: readonly Row[]): string {
  const highest = Math.max(...rows.map(({ costUsd }) => costUsd ?? 0));
  if (highest === 0) return '';
  const width = WIDTH / rows.length;
  const bars = rows.map((row, at) => {
    const height = Math.max(row.costUsd ? 2 : 0, ((row.costUsd ?? 0) / highest) * HEIGHT);
    const label = `${row.name}: ${dollars(row.costUsd)}, ${count(row.requests)} requests`;
    return `<rect x="${(at * width + GAP / 2).toFixed(1)}" y="${(HEIGHT - height).toFixed(1)}" width="${(width - GAP).toFixed(1)}" height="${height.toFixed(1)}" rx="2"><title>${escapeHtml(label)}</title></rect>`;
  });
  const first = escapeHtml(rows[0]?.name ?? '');
  const last = escapeHtml(rows.at(-1)?.name ?? '');
  return `<figure><svg viewBox="0 0 ${WIDTH} ${HEIGHT + 22}" role="img" aria-label="Cost by day, at most ${dollars(highest)}; the table By day has the figures.">
<line x1="0" x2="${WIDTH}" y1="${HEIGHT}" y2="${HEIGHT}"/>${bars.join('')}
<text x="0" y="${HEIGHT + 16}">${first}</text><text x="${WIDTH}" y="${HEIGHT + 16}" text-anchor="end">${last}</text>
</svg><figcaption>Cost by day; the highest bar is ${dollars(highest)}</figcaption></figure>`;
}
