import type { l10n } from 'vscode';
import { spansOf, type Span } from '../../chat/spans.ts';
import type { PanelTurn } from '../../protocol/panel.ts';
import { count, dollars, escapeHtml, table } from './html.ts';

/** The editor's translations; the page is made without the editor in tests. */
type Words = Pick<typeof l10n, 't'>;

const WIDTH = 720;
const ROW = 24;
const LABEL = 170;
/** Stands where the trace's id will, in words that are escaped first. */
const TRACE = '\u0000';

const seconds = (ms: number, l10n: Words): string =>
  ms < 1000 ? l10n.t('{0} ms', Math.round(ms)) : l10n.t('{0} s', (ms / 1000).toFixed(2));

/** What a span was about, in words. */
function detail(span: Span, l10n: Words): string {
  const parts: string[] = [];
  if (span.usage !== undefined) {
    const { input, cacheRead, cacheWrite, output, costUsd } = span.usage;
    parts.push(
      l10n.t('{0} in ({1} from the cache)', count(input + cacheRead + cacheWrite), count(cacheRead)),
    );
    parts.push(l10n.t('{0} out', count(output)), dollars(costUsd, l10n.t('no price')));
  }
  if (span.firstAt !== undefined)
    parts.push(l10n.t('first token after {0}', seconds(span.firstAt - span.from, l10n)));
  if (span.bytes !== undefined) parts.push(l10n.t('{0} bytes', count(span.bytes)));
  if (span.ok === false) parts.push(l10n.t('failed'));
  if (span.stopReason !== undefined) parts.push(span.stopReason);
  if (span.error !== undefined)
    parts.push(
      span.error.requestId === undefined
        ? span.error.code
        : l10n.t('{0} (request {1})', span.error.code, span.error.requestId),
    );
  return parts.join(', ');
}

/** A turn as a waterfall, with the same figures in a table: names, sizes and times, no text of the workspace. */
export function traceBody(turn: PanelTurn | undefined, l10n: Words): string {
  if (turn === undefined) return `<p>${escapeHtml(l10n.t('No turn yet: ask something first.'))}</p>`;
  const time = (ms: number): string => seconds(ms, l10n);
  const spans = spansOf(turn);
  const start = turn.events.map(({ event }) => event).find((event) => event.type === 'turn_start');
  const total = Math.max(1, spans[0]?.to ?? 1);
  const scale = (WIDTH - LABEL) / total;
  const rows = spans.map((span, at) => {
    const x = LABEL + span.from * scale;
    const width = Math.max(2, (span.to - span.from) * scale);
    const y = at * ROW;
    const first =
      span.firstAt === undefined
        ? ''
        : `<rect class="waiting" x="${x.toFixed(1)}" y="${y + 5}" width="${Math.max(0, (span.firstAt - span.from) * scale).toFixed(1)}" height="${ROW - 10}"/>`;
    return `<g class="${span.kind}"><title>${escapeHtml(`${span.name}: ${time(span.to - span.from)}. ${detail(span, l10n)}`)}</title><text x="0" y="${y + 16}">${escapeHtml(span.name)}</text><rect x="${x.toFixed(1)}" y="${y + 5}" width="${width.toFixed(1)}" height="${ROW - 10}" rx="2"/>${first}</g>`;
  });
  const traceId = start?.type === 'turn_start' ? start.traceId : '';
  return [
    `<p class="note">${escapeHtml(l10n.t('Trace {0}, the newest turn of this chat. The pale part of a request is the wait for its first token.', TRACE)).replace(TRACE, `<code>${escapeHtml(traceId)}</code>`)}</p>`,
    `<figure><svg class="waterfall" viewBox="0 0 ${WIDTH} ${spans.length * ROW + 4}" role="img" aria-label="${escapeHtml(l10n.t('What took the turn’s {0}; the table has the figures.', time(total)))}">${rows.join('\n')}</svg></figure>`,
    table(
      l10n.t('Spans'),
      [
        { name: l10n.t('What'), of: (span) => span.name },
        { name: l10n.t('From'), of: (span) => time(span.from), isNumber: true },
        { name: l10n.t('Time'), of: (span) => time(span.to - span.from), isNumber: true },
        { name: l10n.t('Details'), of: (span) => detail(span, l10n) },
      ],
      spans,
    ),
  ].join('\n');
}
