import type { Disposable } from '../../base/events.ts';
import type { PanelTurn } from '../../protocol/panel.ts';
import type { Citation } from '../../protocol/turn.ts';

/** Files change in bursts: citations are looked at once the burst is over. */
const QUIET_MS = 400;
/** Answers further back than this are checked when their chat is opened the next time. */
const NEWEST_TURNS = 50;

export interface RecheckPorts {
  /** The citation as of now: same id and span, its state and lines anew. */
  recheck(citation: Citation): Promise<Citation>;
  turns(): readonly PanelTurn[];
  /** A citation has moved, gone stale, or is found again. */
  changed(turn: PanelTurn, citation: Citation): void;
  log(message: string): void;
}

export interface Recheck extends Disposable {
  /** Something changed in the workspace, or another chat is shown. */
  soon(): void;
  /** Looks now; resolves when all are looked at. */
  run(): Promise<void>;
}

/** The citations of a turn, each as first told and as told last. */
function citationsOf(turn: PanelTurn): readonly { readonly first: Citation; readonly last: Citation }[] {
  const found = new Map<string, { first: Citation; last: Citation }>();
  for (const { event } of turn.events)
    if (event.type === 'citation')
      found.set(event.id, { first: found.get(event.id)?.first ?? event, last: event });
  return [...found.values()];
}

/** Keeps the citations of shown answers true while the code under them changes. */
export function rechecker(ports: RecheckPorts): Recheck {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> = Promise.resolve();

  const look = async (): Promise<void> => {
    for (const turn of ports.turns().slice(-NEWEST_TURNS)) {
      // While an answer is written, its citations are the core's to check.
      if (!turn.events.some(({ event }) => event.type === 'turn_end')) continue;
      for (const { first, last } of citationsOf(turn)) {
        // From where the model saw the lines: back there, they are verified again.
        const now = await ports.recheck(first);
        const state = now.state === 'verified' && first.state === 'moved' ? 'moved' : now.state;
        const same =
          state === last.state &&
          now.uri === last.uri &&
          now.startLine === last.startLine &&
          now.endLine === last.endLine;
        if (!same && ports.turns().includes(turn)) ports.changed(turn, { ...now, state });
      }
    }
  };
  const run = (): Promise<void> => {
    running = running.then(look).catch((error: unknown) => {
      ports.log(`Citations could not be checked again: ${String(error)}`);
    });
    return running;
  };
  return {
    run,
    soon: () => {
      clearTimeout(timer);
      timer = setTimeout(() => void run(), QUIET_MS);
    },
    dispose: () => {
      clearTimeout(timer);
    },
  };
}
