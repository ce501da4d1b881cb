import { sentState } from '../../protocol/folded-turn.ts';
import type { HostMessage, PanelState } from '../../protocol/host-message.ts';
import type { StampedEvent } from '../../protocol/panel.ts';
import type { ControllerEvent } from './controller.ts';
import { record } from './record.ts';

/** Time between two batches: one frame at 60 Hz. */
export const FRAME_MS = 16;

type Unnumbered = HostMessage extends infer M ? (M extends { seq: number } ? Omit<M, 'seq'> : never) : never;

export interface PumpPorts {
  /** Sends to one panel. */
  post(message: HostMessage): void;
  snapshot(): PanelState;
  /** Runs something later; gives back how to call it off. */
  later(run: () => void, ms: number): () => void;
  now(): number;
}

/** What one panel is sent: numbered, at most one batch a frame, the first piece after a pause at once. */
export interface Pump {
  take(event: ControllerEvent): void;
  /** Sends the whole state; the panel is new, or has lost a message. */
  sync(): void;
  dispose(): void;
}

export function createPump(ports: PumpPorts): Pump {
  let seq = 0;
  let queue: Unnumbered[] = [];
  let cancel: (() => void) | undefined;
  let lastFlush = Number.NEGATIVE_INFINITY;
  let live = false;

  const post = (message: Unnumbered): void => {
    seq += 1;
    ports.post({ ...message, seq } as HostMessage);
  };
  const flush = (): void => {
    cancel = undefined;
    lastFlush = ports.now();
    const batch = queue;
    queue = [];
    for (const message of batch) post(message);
  };
  const soon = (): void => {
    if (cancel !== undefined) return;
    const wait = lastFlush + FRAME_MS - ports.now();
    if (wait <= 0) flush();
    else cancel = ports.later(flush, wait);
  };
  const sync = (): void => {
    live = true;
    queue = [];
    cancel?.();
    cancel = undefined;
    lastFlush = ports.now();
    post({ type: 'state', state: sentState(ports.snapshot()) });
  };
  return {
    sync,
    take(event) {
      if (!live) return;
      if (event.type === 'reset') {
        sync();
        return;
      }
      enqueue(queue, event);
      soon();
    },
    dispose() {
      live = false;
      cancel?.();
      queue = [];
    },
  };
}

/** Adds to a batch; what can be told in one message with the last one joins it. */
function enqueue(queue: Unnumbered[], event: Exclude<ControllerEvent, { type: 'reset' }>): void {
  const last = queue.at(-1);
  switch (event.type) {
    case 'events': {
      const events: StampedEvent[] =
        last?.type === 'events' && last.turnId === event.turnId ? last.events : [];
      for (const stamped of event.events) record(events, stamped);
      if (last?.type !== 'events' || last.events !== events)
        queue.push({ type: 'events', turnId: event.turnId, events });
      return;
    }
    case 'patch':
      if (last?.type === 'patch')
        queue[queue.length - 1] = { type: 'patch', patch: { ...last.patch, ...event.patch } };
      else queue.push({ type: 'patch', patch: event.patch });
      return;
    case 'turn':
      // A copy: events that come after this message are told on their own.
      queue.push({ type: 'turn', turn: { ...event.turn, events: [...event.turn.events] } });
      return;
    case 'compose':
      queue.push({
        type: 'compose',
        ...(event.text === undefined ? {} : { text: event.text }),
        ...(event.context === undefined ? {} : { context: [...event.context] }),
        ...(event.attachments === undefined ? {} : { attachments: [...event.attachments] }),
      });
      return;
    case 'left':
      queue.push({ type: 'left', draft: event.draft });
      return;
    case 'showHistory':
      queue.push({ type: 'showHistory', chats: [...event.chats] });
      return;
    case 'lookedUp':
      queue.push({ type: 'lookedUp', names: [...event.names], missing: [...event.missing] });
      return;
    case 'mentions':
      queue.push({ type: 'mentions', query: event.query, items: [...event.items] });
  }
}
