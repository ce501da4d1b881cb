import { backoff } from './backoff.ts';

/** What the gateway answered when it wasn't 2xx. */
export class HttpError extends Error {
  override readonly name = 'HttpError';

  constructor(
    readonly status: number,
    readonly url: string,
  ) {
    super(`${url} answered ${status}`);
  }
}

const RETRIES = 4;

export class HttpClient {
  constructor(private readonly base: string) {}

  get<T>(path: string, token?: string): Promise<T> {
    return this.#send<T>('GET', path, undefined, token);
  }

  post<T>(path: string, body: unknown, token?: string): Promise<T> {
    return this.#send<T>('POST', path, JSON.stringify(body), token);
  }

  async #send<T>(method: string, path: string, body?: string, token?: string): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      const response = await fetch(this.base + path, {
        method,
        ...(body !== undefined && { body }),
        headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      });
      if (response.ok) return (await response.json()) as T;
      const mayRetry = response.status === 429 || response.status >= 500;
      if (!mayRetry || attempt === RETRIES) throw new HttpError(response.status, path);
      await backoff(attempt, response.headers.get('retry-after'));
    }
  }
}
