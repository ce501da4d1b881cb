import type { Conversation, ConversationDeps, ConversationOptions } from './conversation.ts';

/** The part of `conversation.ts` (a bundle of its own) that a loader must give. */
export interface ConversationModule {
  readonly createConversation: (deps: ConversationDeps, options: ConversationOptions) => Conversation;
}

/**
 * A conversation whose code loads with its first turn: start-up stays free of the agent.
 * @param load imports the bundle; asked again after it failed
 */
export function lazyConversation(
  load: () => Promise<ConversationModule>,
  deps: ConversationDeps,
  options: ConversationOptions,
): Conversation {
  let loading: Promise<Conversation> | undefined;
  let loaded: Conversation | undefined;
  const early: string[] = [];
  const conversation = async (): Promise<Conversation> => {
    loading ??= load().then(({ createConversation }) => {
      loaded = createConversation(deps, options);
      for (const text of early.splice(0)) loaded.steer(text);
      return loaded;
    });
    try {
      return await loading;
    } catch (error) {
      loading = undefined;
      throw error;
    }
  };
  return {
    id: options.id,
    runTurn: async function* (request, signal) {
      yield* (await conversation()).runTurn(request, signal);
    },
    steer: (text) => {
      if (loaded === undefined) early.push(text);
      else loaded.steer(text);
    },
    snapshot: () =>
      loaded?.snapshot() ??
      options.saved ?? {
        version: 1,
        id: options.id,
        messages: [],
        turnStarts: [],
        instructions: false,
        sources: [],
        seen: [],
      },
  };
}
