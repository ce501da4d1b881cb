import { StringDecoder } from 'node:string_decoder';

const EVERY_MS = 100;
/** The most that is passed on at once; of more, the newest. */
const MAX_CHARS = 4_000;

/** Passes a stream of bytes on as text for the eye: whole lines, a few times a second, never much at once. */
export interface OutputTap {
  add(chunk: Buffer): void;
  /** Passes on what is left. */
  end(): void;
}

export function outputTap(emit: (text: string) => void): OutputTap {
  const decoder = new StringDecoder('utf8');
  let waiting = '';
  let skipped = false;
  let timer: NodeJS.Timeout | undefined;
  const flush = (all: boolean): void => {
    timer = undefined;
    const cut = all ? waiting.length : waiting.lastIndexOf('\n') + 1;
    const text = waiting.slice(0, cut);
    waiting = waiting.slice(cut);
    if (text === '') return;
    emit((skipped ? '…\n' : '') + text);
    skipped = false;
  };
  return {
    add(chunk) {
      // Only the end of a large chunk can be shown: the rest isn't even decoded.
      const end = chunk.length > 4 * MAX_CHARS ? chunk.subarray(chunk.length - 4 * MAX_CHARS) : chunk;
      waiting += decoder.write(end);
      if (waiting.length > MAX_CHARS || end !== chunk) {
        skipped = true;
        const tail = waiting.slice(-MAX_CHARS);
        waiting = tail.slice(tail.indexOf('\n') + 1);
      }
      timer ??= setTimeout(() => flush(false), EVERY_MS);
    },
    end() {
      clearTimeout(timer);
      waiting += decoder.end();
      flush(true);
    },
  };
}
