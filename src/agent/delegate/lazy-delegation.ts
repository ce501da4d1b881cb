import type { ModelTurn } from '../model-turn.ts';
import type { AskingTurn } from './asking-turn.ts';
import type { DelegatePort } from './port.ts';

/** Makes a turn's workers, whose code (a bundle of its own) loads with the first job: few turns have one. */
export const lazyDelegation =
  (modelTurn: ModelTurn) =>
  (turn: AskingTurn): DelegatePort => {
    let workers: Promise<DelegatePort> | undefined;
    const load = (): Promise<DelegatePort> =>
      (workers ??= import('./delegation.ts').then(({ delegation }) => delegation(turn, modelTurn)));
    return { run: async (callId, job, signal) => (await load()).run(callId, job, signal) };
  };
