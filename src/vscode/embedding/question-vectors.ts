import type { Voyage } from '../../model/voyage.ts';
import type { Gate } from '../../workspace/gate.ts';

const KEPT = 200;
/** After a failure questions are not sent for so long: a search would wait in vain each time. */
const REST_MS = 60_000;

export interface QuestionVectorParts {
  /** Whether questions are to be sent now: the user may have stopped it, or withdrawn the consent. */
  readonly wanted: () => boolean;
  readonly gate: Pick<Gate, 'admitUserText'>;
  readonly client: () => Pick<Voyage, 'query'>;
  readonly onFailure: (error: unknown) => void;
  /** Questions are answered again after a failure. */
  readonly onBack: () => void;
}

export interface QuestionVectors {
  /** Undefined when there is none now. Never rejects. */
  of(question: string, signal: AbortSignal): Promise<Int8Array | undefined>;
  /** Asks again at once after a failure. */
  reset(): void;
}

/** The vectors of questions, the latest kept. A question passes the gate as what a user types does. */
export function questionVectors({
  wanted,
  gate,
  client,
  onFailure,
  onBack,
}: QuestionVectorParts): QuestionVectors {
  const known = new Map<string, Int8Array>();
  let resting: number | undefined;
  return {
    of: async (question, signal) => {
      if (!wanted()) return undefined;
      const { text } = gate.admitUserText(question.trim());
      const kept = known.get(text.text);
      if (kept !== undefined || text.text === '' || performance.now() < (resting ?? 0)) return kept;
      try {
        const vector = await client().query(text, signal);
        if (resting !== undefined && wanted()) onBack();
        resting = undefined;
        known.set(text.text, vector);
        const [oldest] = known.keys();
        if (known.size > KEPT && oldest !== undefined) known.delete(oldest);
        return vector;
      } catch (error) {
        // What was switched off while a question was under way has not failed, and is not to be tried again.
        if (signal.aborted || !wanted()) return undefined;
        resting = performance.now() + REST_MS;
        onFailure(error);
        return undefined;
      }
    },
    reset: () => {
      resting = undefined;
    },
  };
}
