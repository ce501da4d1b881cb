import { spansOf, type Span } from '../../chat/spans.ts';
import type { PanelTurn } from '../../protocol/panel.ts';
import { count, dollars, escapeHtml, table } from './html.ts';

const WIDTH = 720;
const ROW = 24;
const LABEL = 170;

const seconds = (ms: number): string => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`);

/** What a span was about, in words. */
function detail(span: Span): string {
  const parts: string[] = [];
  if (span.usage !== undefined) {
    const { input, cacheRead, cacheWrite, output, costUsd } = span.usage;
    parts.push(`${count(input + cacheRead + cacheWrite)} in (${count(cacheRead)} from the cache)`);
    parts.push(`${count(output)} out`, dollars(costUsd));
  }
  if (span.firstAt !== undefined) parts.push(`first token after ${seconds(span.firstAt - span.from)}`);
  if (span.bytes !== undefined) parts.push(`${count(span.bytes)} bytes`);
  if (span.ok === false) parts.push('failed');
  if (span.stopReason !== undefined) parts.push(span.stopReason);
  if (span.error !== undefined)
    parts.push(
      `${span.error.code}${span.error.requestId === undefined ? '' : ` (request ${span.error.requestId})`}`,
    );
  return parts.join(', ');
}

/** A turn as a waterfall, with the same figures in a table: names, sizes and times, no text of the workspace. */
export function traceBody(turn: PanelTurn | undefined): string {
  if (turn === undefined) return '<p>No turn yet: ask something first.</p>';
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
    return `<g class="${span.kind}"><title>${escapeHtml(`${span.name}: ${seconds(span.to - span.from)}. ${detail(span)}`)}</title><text x="0" y="${y + 16}">${escapeHtml(span.name)}</text><rect x="${x.toFixed(1)}" y="${y + 5}" width="${width.toFixed(1)}" height="${ROW - 10}" rx="2"/>${first}</g>`;
  });
  const traceId = start?.type === 'turn_start' ? start.traceId : '';
  return [
    `<p class="note">Trace <code>${escapeHtml(traceId)}</code>, the newest turn of this chat. The pale part of a request is the wait for its first token.</p>`,
    `<figure><svg class="waterfall" viewBox="0 0 ${WIDTH} ${spans.length * ROW + 4}" role="img" aria-label="What took the turn's ${seconds(total)}; the table has the figures.">${rows.join('\n')}</svg></figure>`,
    table(
      'Spans',
      [
        { name: 'What', of: (span) => span.name },
        { name: 'From', of: (span) => seconds(span.from), isNumber: true },
        { name: 'Time', of: (span) => seconds(span.to - span.from), isNumber: true },
        { name: 'Details', of: detail },
      ],
      spans,
    ),
  ].join('\n');
}
