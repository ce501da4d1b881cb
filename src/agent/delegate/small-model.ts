import { modelFor } from '../../model/routing.ts';
import type { ConversationDeps, TurnSettings } from '../conversation-parts.ts';

const ONE_TOKEN = { input: 1, output: 0, cacheRead: 0, cacheWrite: 0 };

/** The model for what a turn hands out, triage and workers: the small one where there is one, else the turn's own. */
export const smallModel = (
  { modelInfo, priceOf }: Pick<ConversationDeps, 'modelInfo' | 'priceOf'>,
  { model }: Pick<TurnSettings, 'model'>,
): string =>
  // A small model without a price would leave the turn's dollars uncounted.
  modelFor('triage', model, (known) => modelInfo(known) !== undefined && priceOf(known, ONE_TOKEN) !== null);
