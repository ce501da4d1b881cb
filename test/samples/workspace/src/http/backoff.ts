const FIRST_MS = 200;
const LONGEST_MS = 10_000;

/** Waits before the next attempt: what the server asked for, else twice as long each time. */
export async function backoff(attempt: number, retryAfter: string | null): Promise<void> {
  const asked = retryAfter === null ? Number.NaN : Number(retryAfter) * 1000;
  const wait = Number.isFinite(asked) ? asked : FIRST_MS * 2 ** attempt;
  await new Promise((resolve) => setTimeout(resolve, Math.min(wait, LONGEST_MS)));
}
