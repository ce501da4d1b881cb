import { chatTitle } from '../../chat/title.ts';
import type { ModelClient } from '../../model/client.ts';
import { modelFor } from '../../model/routing.ts';
import type { Gate } from '../../workspace/gate.ts';
import { readSettings } from '../settings.ts';

export interface TitlerParts {
  readonly client: () => ModelClient;
  readonly gate: Gate;
  /** Whether the key may use a model, as far as is known. */
  readonly knows: (model: string) => boolean;
}

/** Gives a chat a name after its first answer; undefined where that is switched off or wouldn't be worth it. */
export function titler({ client, gate, knows }: TitlerParts) {
  return async (
    said: { readonly question: string; readonly answer: string },
    signal: AbortSignal,
  ): Promise<string | undefined> => {
    const { titles, provider, model } = readSettings();
    if (!titles || provider === 'editor') return undefined;
    const title = await chatTitle(client(), modelFor('title', model, knows), gate, said, signal);
    return title === '' ? undefined : title;
  };
}
