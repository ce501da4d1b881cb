import type { ModelRequest } from './client.ts';

/** Small and quick, for what nobody reads twice. */
export const SMALL_MODEL = 'claude-haiku-5-5';

/**
 * The model for a purpose: the user's for the work, a small one for titles, summaries and triage, where there is one.
 * @param knows whether the key may use a model, as far as is known
 */
export function modelFor(
  purpose: ModelRequest['purpose'],
  chosen: string,
  knows: (model: string) => boolean,
): string {
  if (purpose !== 'title' && purpose !== 'summary' && purpose !== 'triage') return chosen;
  return knows(SMALL_MODEL) ? SMALL_MODEL : chosen;
}
