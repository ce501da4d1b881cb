import type { l10n } from 'vscode';
import type { ChatSummary } from '../../protocol/host-message.ts';
import type { PanelTurn } from '../../protocol/panel.ts';
import type { Usage } from '../../protocol/turn.ts';
import { dayOf, type LedgerEntry } from '../usage/ledger.ts';
import { count, dollars, escapeHtml, table, type Column } from './html.ts';

/** The editor's translations; the page is made without the editor in tests. */
type Words = Pick<typeof l10n, 't'>;

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

const columns = (l10n: Words): readonly Column<Row>[] => [
  { name: l10n.t('Requests'), of: (row) => count(row.requests), isNumber: true },
  { name: l10n.t('Input'), of: (row) => count(row.input), isNumber: true },
  { name: l10n.t('Cache read'), of: (row) => count(row.cacheRead), isNumber: true },
  { name: l10n.t('Cache write'), of: (row) => count(row.cacheWrite), isNumber: true },
  { name: l10n.t('Output'), of: (row) => count(row.output), isNumber: true },
  { name: l10n.t('Cost'), of: (row) => dollars(row.costUsd, l10n.t('no price')), isNumber: true },
];
const named = (name: string): Column<Row> => ({ name, of: (row) => row.name });

/** The dashboard: today against its limit, 30 days as a chart with its table, features, models, answers and chats. */
export function usageBody(input: UsageInput, l10n: Words): string {
  const said = (text: string): string => escapeHtml(text);
  const money = (cost: number | null): string => dollars(cost, l10n.t('no price'));
  const figures = columns(l10n);
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
  // No cache could serve what vectors are made of.
  const cacheable = add(
    '',
    entries.filter(({ purpose }) => purpose !== 'embedding'),
  );
  const read = cacheable.cacheRead;
  const all = cacheable.input + read + cacheable.cacheWrite;
  const limit = said(
    dayUsd > 0
      ? l10n.t('of {0} ({1})', money(dayUsd), 'footnote.limits.dayUsd')
      : l10n.t('no limit ({0})', 'footnote.limits.dayUsd'),
  ).replace('footnote.limits.dayUsd', '<code>$&</code>');
  const chatRows = chats.map((chat) => ({
    name: chat.title,
    questions: chat.questions,
    cost: chat.local ? l10n.t('local') : money(chat.costUsd),
  }));
  return [
    `<dl class="figures"><div><dt>${said(l10n.t('Today'))}</dt><dd>${said(money(today.costUsd))}</dd><dd class="note">${limit}</dd></div>`,
    `<div><dt>${said(l10n.t('{0} days', DAYS))}</dt><dd>${said(money(add('', entries).costUsd))}</dd><dd class="note">${said(l10n.t('{0} requests', count(entries.length)))}</dd></div>`,
    `<div><dt>${said(l10n.t('Served by the cache'))}</dt><dd>${all === 0 ? '–' : `${Math.round((100 * read) / all)} %`}</dd><dd class="note">${said(l10n.t('of {0} input tokens', count(all)))}</dd></div></dl>`,
    chart(rows, l10n),
    entries.length === 0
      ? `<p>${said(l10n.t('No requests to a model yet.'))}</p>`
      : [
          table(
            l10n.t('By day'),
            [named(l10n.t('Day')), ...figures],
            rows.filter(({ requests }) => requests > 0).reverse(),
          ),
          table(
            l10n.t('By feature'),
            [named(l10n.t('Feature')), ...figures],
            grouped(entries, ({ purpose }) => purpose),
          ),
          table(
            l10n.t('By model'),
            [named(l10n.t('Model')), ...figures],
            grouped(entries, ({ model }) => model),
          ),
        ].join('\n'),
    answers.length === 0
      ? ''
      : table(l10n.t('Answers of this chat'), [named(l10n.t('Question')), ...figures], answers),
    chatRows.length === 0
      ? ''
      : table(
          l10n.t('Chats of this workspace'),
          [
            { name: l10n.t('Chat'), of: (row) => row.name },
            { name: l10n.t('Questions'), of: (row) => count(row.questions), isNumber: true },
            { name: l10n.t('Cost'), of: (row) => row.cost, isNumber: true },
          ],
          chatRows,
        ),
    `<p class="note">${said(l10n.t('Each class of tokens at its own rate: list prices of {0}, or yours in {1}. A model that is in neither has no price.', input.pricesDate, 'footnote.prices')).replace('footnote.prices', '<code>$&</code>')} ${said(input.keepAlive)}</p>`,
  ].join('\n');
}

const WIDTH = 720;
const HEIGHT = 140;
const GAP = 4;

/** Dollars by day, as bars; the table under it says the same in words. */
function chart(rows: readonly Row[], l10n: Words): string {
  const highest = Math.max(...rows.map(({ costUsd }) => costUsd ?? 0));
  if (highest === 0) return '';
  const most = dollars(highest, '');
  const width = WIDTH / rows.length;
  const bars = rows.map((row, at) => {
    const height = Math.max(row.costUsd ? 2 : 0, ((row.costUsd ?? 0) / highest) * HEIGHT);
    const label = l10n.t(
      '{0}: {1}, {2} requests',
      row.name,
      dollars(row.costUsd, l10n.t('no price')),
      count(row.requests),
    );
    return `<rect x="${(at * width + GAP / 2).toFixed(1)}" y="${(HEIGHT - height).toFixed(1)}" width="${(width - GAP).toFixed(1)}" height="${height.toFixed(1)}" rx="2"><title>${escapeHtml(label)}</title></rect>`;
  });
  const first = escapeHtml(rows[0]?.name ?? '');
  const last = escapeHtml(rows.at(-1)?.name ?? '');
  return `<figure><svg viewBox="0 0 ${WIDTH} ${HEIGHT + 22}" role="img" aria-label="${escapeHtml(l10n.t('Cost by day, at most {0}; the table “By day” has the figures.', most))}">
<line x1="0" x2="${WIDTH}" y1="${HEIGHT}" y2="${HEIGHT}"/>${bars.join('')}
<text x="0" y="${HEIGHT + 16}">${first}</text><text x="${WIDTH}" y="${HEIGHT + 16}" text-anchor="end">${last}</text>
</svg><figcaption>${escapeHtml(l10n.t('Cost by day; the highest bar is {0}', most))}</figcaption></figure>`;
}
