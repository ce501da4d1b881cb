import type { ModelClient } from '../../model/client.ts';
import type { TurnEvent, Usage } from '../../protocol/turn.ts';
import type { Budget, TurnLimits } from '../budget.ts';
import type { ConversationDeps, TurnSettings } from '../conversation-parts.ts';
import type { Stopwatch } from '../stopwatch.ts';

/** The turn that hands out work. */
export interface AskingTurn {
  readonly deps: ConversationDeps;
  readonly client: ModelClient;
  readonly settings: TurnSettings;
  readonly limits: TurnLimits;
  readonly budget: Budget;
  readonly watch: Stopwatch;
  /** Counts a request to the turn. */
  readonly count: (usage: Usage) => void;
  readonly emit: (event: TurnEvent) => void;
}
