import { tapChunks, tapEvents } from './watchdog.ts';

/** What is listened to on the wire, beneath the SDK. */
export interface WireListener {
  /** Headers of every answer, of errors too. */
  onHeaders(headers: Headers, status: number): void;
  /** The end of a server-sent event, pings too. */
  onEvent(): void;
}

/** The answer came from something that isn't the model service: a proxy's or a hotel's page. */
export class NotTheService extends Error {
  override readonly name = 'NotTheService';
}

/** A `fetch` that tells `listener` what passes, and takes nothing but JSON and event streams for an answer. */
export function listeningFetch(
  fetch: typeof globalThis.fetch,
  listener: WireListener,
): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    listener.onHeaders(response.headers, response.status);
    const type = response.headers.get('content-type') ?? '';
    if (!response.ok || !response.body) return response;
    if (/^application\/json\b/.test(type)) return response;
    // Bedrock's own frames: each is one event.
    const frames = /^application\/vnd\.amazon\.eventstream\b/.test(type);
    if (!frames && !/^text\/event-stream\b/.test(type)) {
      await response.body.cancel();
      throw new NotTheService(`an answer of type ${JSON.stringify(type.slice(0, 80))}`);
    }
    const onEvent = (): void => {
      listener.onEvent();
    };
    return new Response(frames ? tapChunks(response.body, onEvent) : tapEvents(response.body, onEvent), {
      status: response.status,
      statusText: response.statusText,
      headers: response.headers,
    });
  };
}
