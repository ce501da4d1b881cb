import type { PanelTurn } from '../protocol/panel.ts';
import type { Usage } from '../protocol/turn.ts';

/** A part of a turn in time: milliseconds since the turn's question. */
export interface Span {
  readonly kind: 'turn' | 'retrieval' | 'request' | 'tool';
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Of a request: when its first text, thought or call came. */
  readonly firstAt?: number;
  readonly usage?: Usage;
  /** Of a tool. */
  readonly bytes?: number;
  readonly ok?: boolean;
  /** Of a turn: how it ended. */
  readonly stopReason?: string;
  readonly error?: { readonly code: string; readonly requestId?: string };
}

/** What took a turn's time, in order of beginning: the turn itself, the search, each request, each tool. */
export function spansOf(turn: PanelTurn): Span[] {
  const spans: Span[] = [];
  const calls = new Map<string, { readonly name: string; readonly from: number }>();
  let requestFrom = 0;
  let firstAt: number | undefined;
  let requests = 0;
  let end = 0;
  let stopReason: string | undefined;
  let error: Span['error'];
  for (const { at: stamp, event } of turn.events) {
    const at = Math.max(0, stamp - turn.at);
    end = Math.max(end, at);
    switch (event.type) {
      case 'retrieved':
        spans.push({ kind: 'retrieval', name: 'search', from: 0, to: at });
        requestFrom = at;
        break;
      case 'text_delta':
      case 'thinking_delta':
        firstAt ??= at;
        break;
      case 'tool_call':
        if (!calls.has(event.id)) calls.set(event.id, { name: event.name, from: at });
        break;
      case 'tool_result': {
        const call = calls.get(event.id);
        const from = Math.min(call?.from ?? at, Math.max(0, at - event.ms));
        const name = call?.name ?? 'tool';
        spans.push({
          kind: 'tool',
          name,
          from: call?.from ?? from,
          to: at,
          bytes: event.bytes,
          ok: event.ok,
        });
        requestFrom = at;
        break;
      }
      case 'usage': {
        const { input, output, cacheRead, cacheWrite, costUsd } = event;
        const usage = { input, output, cacheRead, cacheWrite, costUsd };
        const name = `request ${++requests}`;
        const first = firstAt === undefined ? {} : { firstAt };
        spans.push({ kind: 'request', name, from: Math.min(requestFrom, at), to: at, ...first, usage });
        requestFrom = at;
        firstAt = undefined;
        break;
      }
      case 'error':
        error = {
          code: event.code,
          ...(event.requestId === undefined ? {} : { requestId: event.requestId }),
        };
        break;
      case 'turn_end':
        ({ stopReason } = event);
        break;
      default:
        break;
    }
  }
  const whole: Span = {
    kind: 'turn',
    name: `turn (${turn.mode})`,
    from: 0,
    to: end,
    ...(stopReason === undefined ? {} : { stopReason }),
    ...(error === undefined ? {} : { error }),
  };
  return [whole, ...spans.sort((a, b) => a.from - b.from || a.to - b.to)];
}
