import type { TurnEvent } from '../protocol/turn.ts';
import { checkCited } from './citations.ts';
import type { CitedLines, CurrentText } from './citations.ts';

/** Writes an answer of our own as a turn's events, each cited part with its span. */
export interface AnswerWriter {
  write(text: string): void;
  /** Writes text that lines prove. `write` gets the lines as they stand now. */
  cite(cited: CitedLines, write: (now: CitedLines) => string): Promise<void>;
  readonly citations: readonly string[];
}

export function answerWriter(
  turnId: string,
  emit: (event: TurnEvent) => void,
  now: CurrentText,
): AnswerWriter {
  let length = 0;
  const citations: string[] = [];
  const write = (text: string): void => {
    length += text.length;
    emit({ type: 'text_delta', text });
  };
  return {
    write,
    async cite(cited, text) {
      const checked = await checkCited(cited, now);
      const said = text({ ...cited, ...checked, lines: checked.quote.split('\n') });
      const from = length;
      write(said);
      const id = `${turnId}-${citations.length + 1}`;
      citations.push(id);
      emit({ type: 'citation', id, from, to: from + said.trimEnd().length, ...checked });
    },
    citations,
  };
}
