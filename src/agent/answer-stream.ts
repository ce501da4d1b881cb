import type { CitedLines } from '../chat/citations.ts';
import { checkCited, citedLines, mergeCited } from '../chat/citations.ts';
import type { CurrentText } from '../chat/citations.ts';
import type { Source } from '../chat/sources.ts';
import type { ModelAnswer, ModelEvent } from '../model/client.ts';
import { FootnoteError } from '../base/errors.ts';
import type { TurnEvent, Usage } from '../protocol/turn.ts';
import { abortable } from './abortable.ts';

/** The answer's text over all requests of a turn: what spans of citations count in. */
export interface AnswerText {
  /** UTF-16 units so far. */
  length(): number;
  /** Text of the request under way, without the gap before it. */
  ofThisRequest(): string;
  citations(): readonly string[];
  /** Adds words of our own below what was said, which nothing cites. */
  add(text: string): void;
}

export interface AnswerReader extends AnswerText {
  /** Passes one request's events on as the turn's, and resolves with the answer. Rejects as the stream does. */
  read(events: AsyncIterable<ModelEvent>, signal: AbortSignal): Promise<ModelAnswer>;
}

const GAP = '\n\n';

/**
 * Turns what a model streams into events of a turn; citations are checked against the text of now.
 * @param onBroken told what an answer had used that began and broke off: it is paid for all the same
 */
export function answerReader(
  turnId: string,
  emit: (event: TurnEvent) => void,
  sourceOf: (source: string) => Source | undefined,
  now: CurrentText,
  onBroken: (usage: Usage) => void,
): AnswerReader {
  let length = 0;
  let request = '';
  const ids: string[] = [];
  let block: { readonly number: number; readonly from: number; text: string } | undefined;
  let cited: CitedLines[] = [];
  let begun: Usage | undefined;

  const brokenOff = (): void => {
    if (begun !== undefined) onBroken(begun);
    begun = undefined;
  };
  const write = (text: string): void => {
    length += text.length;
    emit({ type: 'text_delta', text });
  };
  /** Tells the citations of the block that has just ended: only now its span is known. */
  const flush = async (signal: AbortSignal): Promise<void> => {
    const ended = block;
    if (ended === undefined) return;
    const found = cited;
    block = undefined;
    cited = [];
    if (ended.text.trim() === '') return;
    const from = ended.from + ended.text.length - ended.text.trimStart().length;
    const to = ended.from + ended.text.trimEnd().length;
    for (const lines of mergeCited(found)) {
      const checked = await abortable(checkCited(lines, now), signal);
      const id = `${turnId}-${ids.length + 1}`;
      ids.push(id);
      emit({ type: 'citation', id, from, to, ...checked });
    }
  };
  const handle = async (event: ModelEvent, signal: AbortSignal): Promise<ModelAnswer | undefined> => {
    switch (event.type) {
      case 'started':
        begun = event.usage;
        return undefined;
      case 'thinking_delta':
        emit({ type: 'thinking_delta', text: event.text });
        return undefined;
      case 'text_delta':
        if (block?.number !== event.block) {
          await flush(signal);
          if (request === '' && length > 0) write(GAP);
          block = { number: event.block, from: length, text: '' };
        }
        block.text += event.text;
        request += event.text;
        write(event.text);
        return undefined;
      case 'citation': {
        if (block !== undefined && block.number !== event.block) await flush(signal);
        const lines = citedLines(event.citation, sourceOf);
        if (lines !== undefined) cited.push(lines);
        return undefined;
      }
      case 'tool_use_start':
        await flush(signal);
        return undefined;
      case 'retry':
        brokenOff();
        emit({ type: 'status', text: retryText(event) });
        return undefined;
      case 'answer':
        await flush(signal);
        begun = undefined;
        return event.answer;
    }
  };
  return {
    length: () => length,
    ofThisRequest: () => request,
    citations: () => ids,
    add: (text) => write(length > 0 ? `${GAP}${text}` : text),
    async read(events, signal) {
      request = '';
      block = undefined;
      cited = [];
      const iterator = events[Symbol.asyncIterator]();
      try {
        for (;;) {
          const next = await abortable(iterator.next(), signal);
          if (next.done === true)
            throw new FootnoteError('stream_broken', 'The answer broke off before it was whole. Try again.');
          const answer = await handle(next.value, signal);
          if (answer !== undefined) return answer;
        }
      } finally {
        brokenOff();
        // Not awaited: a source that hangs must not keep a stop waiting.
        void Promise.resolve(iterator.return?.()).catch(() => undefined);
      }
    },
  };
}

function retryText({ attempt, waitS, message }: Extract<ModelEvent, { type: 'retry' }>): string {
  const when = waitS < 1 ? 'now' : `in ${Math.round(waitS)} s`;
  return `${message} Trying again ${when} (attempt ${attempt + 1}).`;
}
