import type { ChatSummary, PanelTurn } from '../../protocol/panel.ts';
import type { Usage } from '../../protocol/turn.ts';

const number = new Intl.NumberFormat('en-US');
const dollars = (cost: number | null): string => (cost === null ? 'price not known' : `$${cost.toFixed(4)}`);

const row = (name: string, usage: Usage): string =>
  `| ${name.replaceAll('|', '\\|')} | ${number.format(usage.input)} | ${number.format(usage.cacheRead)} | ${number.format(usage.cacheWrite)} | ${number.format(usage.output)} | ${dollars(usage.costUsd)} |`;

/** Tokens and dollars of the chat that is open, turn by turn, and of the saved chats. Each token class at its own rate. */
export function usageReport(turns: readonly PanelTurn[], chats: readonly ChatSummary[]): string {
  const rows = turns.flatMap((turn) => {
    const end = turn.events.map(({ event }) => event).findLast((event) => event.type === 'turn_end');
    return end === undefined ? [] : [row(turn.question.split('\n')[0]?.slice(0, 60) ?? '', end.usage)];
  });
  const known = chats.flatMap((chat) => (chat.costUsd === null ? [] : [chat.costUsd]));
  return [
    '# Footnote: usage',
    '',
    '## This chat',
    '',
    ...(rows.length === 0
      ? ['No answers yet.']
      : [
          '| question | input, not cached | cache read | cache write | output | cost |',
          '|---|---:|---:|---:|---:|---:|',
          ...rows,
        ]),
    '',
    '## All chats of this workspace',
    '',
    `${number.format(chats.length)} chats, ${dollars(known.reduce((sum, cost) => sum + cost, 0))}` +
      (known.length < chats.length ? ', without those whose price is not known.' : '.'),
    '',
  ].join('\n');
}

/** Sets a worker's steps off from the turn's own. */
const below = ({ parent }: { readonly parent?: string | undefined }): string =>
  parent === undefined ? '' : '└ ';

/** The newest turn's events with the time since its question: names, sizes and times, no text of the workspace. */
export function traceReport(turn: PanelTurn | undefined): string {
  if (turn === undefined) return '# Footnote: trace\n\nNo turn yet.\n';
  const lines = turn.events.map(({ at, event }) => {
    const ms = `${String(at - turn.at).padStart(7)} ms  ${event.type}`;
    switch (event.type) {
      case 'turn_start':
        return `${ms}  mode ${event.mode}, trace ${event.traceId}`;
      case 'tool_output':
      case 'text_delta':
      case 'thinking_delta':
        return `${ms}  ${number.format(event.text.length)} characters`;
      case 'tool_call':
        return `${ms}  ${below(event)}${event.name} (${event.state})`;
      case 'tool_result':
        return `${ms}  ${below(event)}${event.ok ? 'ok' : 'failed'}, ${number.format(event.bytes)} bytes, ${event.ms.toFixed(0)} ms`;
      case 'retrieved':
        return `${ms}  ${number.format(event.receipt.items.length)} extracts, ${number.format(event.receipt.tokens)} tokens`;
      case 'citation':
        return `${ms}  ${event.path}:${String(event.startLine)}-${String(event.endLine)} ${event.state}`;
      case 'usage':
        return `${ms}  input ${number.format(event.input)}, cache read ${number.format(event.cacheRead)}, cache write ${number.format(event.cacheWrite)}, output ${number.format(event.output)}`;
      case 'error':
        return `${ms}  ${event.code}${event.requestId === undefined ? '' : `, request ${event.requestId}`}`;
      case 'turn_end':
        return `${ms}  ${event.stopReason}`;
      case 'status':
      case 'edit_staged':
      case 'approval':
      case 'budget':
        return ms;
    }
  });
  return [
    '# Footnote: trace of the newest turn',
    '',
    'Neighbouring deltas are joined.',
    '',
    '```',
    ...lines,
    '```',
    '',
  ].join('\n');
}
