import type { ModelInfo, ModelRequest } from './client.ts';

/** Small and quick, for what nobody reads twice. */
export const SMALL_MODEL = 'claude-haiku-5-5';

/**
 * The model for a purpose: the user's for the work, a small one for titles, summaries and triage, where there is one.
 * @param models those that the key may use, or the built-in ones
 */
export function modelFor(
  purpose: ModelRequest['purpose'],
  chosen: string,
  models: readonly ModelInfo[],
): string {
  if (purpose === 'turn' || purpose === 'plan') return chosen;
  return models.some(({ id }) => id === SMALL_MODEL) ? SMALL_MODEL : chosen;
}
