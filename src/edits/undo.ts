import { type Change, type ChangePorts, revert } from './change.ts';
import type { AppliedHunk, Journal, JournalEntry } from './journal.ts';

/** What an undo put back, and what it left alone, with the reason for a person. */
export interface Undone {
  readonly restored: readonly string[];
  readonly skipped: readonly { readonly uri: string; readonly reason: string }[];
  /** Hunks that are taken back. */
  readonly hunks: readonly AppliedHunk[];
}

/**
 * Takes the last apply back, where nobody changed its files since. What is left alone can be asked for again; when
 * nothing of it can be undone the second time either, the apply before it is taken back.
 */
export async function undoLast(ports: ChangePorts, journal: Journal): Promise<Undone> {
  const restored: string[] = [];
  const skipped: { uri: string; reason: string }[] = [];
  const hunks: AppliedHunk[] = [];
  const applied = (await journal.list()).filter(({ state }) => state === 'done');
  for (const entry of applied.reverse()) {
    const { taken, left } = await takeBack(ports, entry);
    restored.push(...taken.map(({ uri }) => uri));
    for (const { change, reason } of left)
      if (!skipped.some(({ uri }) => uri === change.uri)) skipped.push({ uri: change.uri, reason });
    hunks.push(...entry.checkpoint.hunks.filter(({ uri }) => taken.some((change) => change.uri === uri)));
    await journal.keep(
      entry.checkpoint,
      left.map(({ change }) => change),
      { tried: true },
    );
    if (taken.length > 0 || !entry.tried) break;
  }
  return { restored, skipped, hunks };
}

async function takeBack(ports: ChangePorts, { standing }: JournalEntry) {
  const taken: Change[] = [];
  const left: { readonly change: Change; readonly reason: string }[] = [];
  for (const change of [...standing].reverse()) {
    const reason = await revert(ports, change).catch(messageOf);
    if (reason === undefined) taken.push(change);
    else left.push({ change, reason });
  }
  return { taken, left };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
