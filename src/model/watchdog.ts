/** Ends a request that has gone silent. */
export interface Watchdog {
  /** A sign of life: silence counts from now. */
  touch(): void;
  stop(): void;
  /** Whether it has ended the request. */
  readonly fired: boolean;
}

export function watchdog(silenceS: number, onSilence: () => void): Watchdog {
  let fired = false;
  const timer = setTimeout(() => {
    fired = true;
    onSilence();
  }, silenceS * 1000);
  return {
    touch: () => {
      if (!fired) timer.refresh();
    },
    stop: () => {
      clearTimeout(timer);
    },
    get fired() {
      return fired;
    },
  };
}

const LF = 10;
const CR = 13;

/**
 * Passes a stream of server-sent events on, and calls `onEvent` at the end of each. The SDK hides pings, and they are
 * signs of life; single bytes of an event that never ends are none.
 */
export function tapEvents(body: ReadableStream<Uint8Array>, onEvent: () => void): ReadableStream<Uint8Array> {
  let lineEmpty = true;
  let previous = 0;
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => {
        for (const byte of chunk) {
          const endsLine = byte === LF ? previous !== CR : byte === CR;
          if (endsLine) {
            if (lineEmpty) onEvent();
            lineEmpty = true;
          } else if (byte !== LF) lineEmpty = false;
          previous = byte;
        }
        controller.enqueue(chunk);
      },
    }),
  );
}

/** The same for a stream in frames: whatever comes is a sign of life. */
export const tapChunks = (
  body: ReadableStream<Uint8Array>,
  onChunk: () => void,
): ReadableStream<Uint8Array> =>
  body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => {
        onChunk();
        controller.enqueue(chunk);
      },
    }),
  );
