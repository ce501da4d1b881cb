import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { errorBody } from './api-error.ts';
import type { Control } from './script.ts';

/** Thrown to leave an answer that a control has ended; not a failure. */
export class AnswerOver extends Error {}

/** Writes events to a response, and does what controls say. */
export class Wire {
  readonly #response: ServerResponse;
  readonly #gone: AbortController = new AbortController();
  #drip: { bytes: number; ms: number } | undefined;

  constructor(response: ServerResponse) {
    this.#response = response;
    response.on('close', () => {
      this.#gone.abort();
    });
  }

  /** Ends the answer when the client has gone. */
  async event(name: string, data: Record<string, unknown>): Promise<void> {
    await this.raw(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  async raw(text: string): Promise<void> {
    this.#check();
    if (!this.#drip) {
      this.#response.write(text);
      return;
    }
    const bytes = Buffer.from(text);
    for (let from = 0; from < bytes.length; from += this.#drip.bytes) {
      this.#response.write(bytes.subarray(from, from + this.#drip.bytes));
      await this.#wait(delay(this.#drip.ms, undefined, { signal: this.#gone.signal }));
    }
  }

  async control(control: Control): Promise<void> {
    this.#check();
    switch (control.do) {
      case 'wait':
        return this.#wait(delay(control.ms, undefined, { signal: this.#gone.signal }));
      case 'gate':
        return this.#wait(control.gate.pass());
      case 'ping':
        return this.event('ping', { type: 'ping' });
      case 'raw':
        return this.raw(control.text);
      case 'drip':
        this.#drip = control;
        return;
      case 'error':
        await this.event('error', errorBody(control.type, control.message));
        return this.#end();
      case 'truncate':
        return this.#end();
      case 'drop':
        this.#response.socket?.end();
        throw new AnswerOver();
      case 'reset':
        this.#response.socket?.resetAndDestroy();
        throw new AnswerOver();
      case 'stall':
        return this.#wait(new Promise<never>(() => undefined));
    }
  }

  #check(): void {
    if (this.#gone.signal.aborted) throw new AnswerOver();
  }

  #end(): never {
    this.#response.end();
    throw new AnswerOver();
  }

  /** Waits, or leaves the answer when the client goes. */
  async #wait(until: Promise<void>): Promise<void> {
    let leave: () => void = () => undefined;
    const gone = new Promise<'gone'>((resolve) => {
      leave = () => {
        resolve('gone');
      };
      this.#gone.signal.addEventListener('abort', leave);
    });
    try {
      const first = await Promise.race([until.catch(() => 'gone' as const), gone]);
      if (first === 'gone' || this.#gone.signal.aborted) throw new AnswerOver();
    } finally {
      this.#gone.signal.removeEventListener('abort', leave);
    }
  }
}
