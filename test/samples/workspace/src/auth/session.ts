import type { HttpClient } from '../http/client.ts';
import { SessionExpired, SignedOut } from './errors.ts';
import { withLock } from './lock.ts';

export interface Tokens {
  readonly access: string;
  readonly refresh: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** A token is renewed this long before it ends, so that no request leaves with one that ends under way. */
const EARLY_MS = 60_000;

export class Session {
  #tokens: Tokens | undefined;

  constructor(private readonly client: HttpClient) {}

  /** The access token, renewed when it is about to end. */
  async token(): Promise<string> {
    if (!this.#tokens) throw new SignedOut();
    if (Date.now() > this.#tokens.expiresAt - EARLY_MS) await this.refreshSession();
    return this.#tokens.access;
  }

  /** Renews the tokens. Callers at the same time share one request: the lock lets only the first through. */
  async refreshSession(): Promise<void> {
    await withLock('session', async () => {
      const before = this.#tokens;
      if (!before) throw new SignedOut();
      if (Date.now() <= before.expiresAt - EARLY_MS) return;
      const answer = await this.client.post<Tokens>('/session/refresh', { refresh: before.refresh });
      if (answer.expiresAt <= Date.now()) throw new SessionExpired(answer.expiresAt);
      this.#tokens = answer;
    });
  }

  signIn(tokens: Tokens): void {
    this.#tokens = tokens;
  }

  signOut(): void {
    this.#tokens = undefined;
  }
}
