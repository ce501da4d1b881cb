import type { DecisionReport } from './edits.ts';

export interface Reports {
  add(conversationId: string, report: DecisionReport): void;
  /** A decision taken back: as if never made, if the model hasn't heard of it. */
  undo(conversationId: string, report: Omit<DecisionReport, 'decision' | 'note'>): void;
  take(conversationId: string): DecisionReport[];
  all(): Record<string, DecisionReport[]>;
}

/** Decisions that the model has yet to hear of, by conversation; the last one on a hunk counts. */
export function createReports(saved: Readonly<Record<string, readonly DecisionReport[]>> = {}): Reports {
  const waiting = new Map(Object.entries(saved).map(([id, reports]) => [id, [...reports]]));
  const others = (conversationId: string, hunkId: string): DecisionReport[] =>
    (waiting.get(conversationId) ?? []).filter((report) => report.hunkId !== hunkId);
  return {
    add: (conversationId, report) => {
      waiting.set(conversationId, [...others(conversationId, report.hunkId), report]);
    },
    undo: (conversationId, report) => {
      const rest = others(conversationId, report.hunkId);
      const unheard = rest.length < (waiting.get(conversationId) ?? []).length;
      waiting.set(conversationId, unheard ? rest : [...rest, { ...report, decision: 'undone' }]);
    },
    take: (conversationId) => {
      const reports = waiting.get(conversationId) ?? [];
      waiting.delete(conversationId);
      return reports;
    },
    all: () => Object.fromEntries(waiting),
  };
}
