import type { CacheLife } from '../chat/cache-life.ts';
import type { ConversationLog } from '../chat/conversation-log.ts';
import type { Remembered } from '../chat/remembered.ts';
import type { SourceRegistry } from '../chat/sources.ts';
import type { WorkspaceText } from '../chat/workspace-text.ts';
import type { Edits } from '../edits/edits.ts';
import type { Effort, ModelClient, ModelInfo, ModelRequest, PriceOf } from '../model/client.ts';
import type { Plan } from '../protocol/plan.ts';
import type { TurnMode } from '../protocol/turn.ts';
import type { CodeIndex } from '../search/code-index.ts';
import type { Gate } from '../workspace/gate.ts';
import type { AttachmentPort } from './attach.ts';
import type { Budget } from './budget.ts';
import type { ExternalTool, ExternalToolsPort } from './external.ts';
import type { PermissionOf } from './policy.ts';
import type { CommandPort, DiagnosticsPort, LanguageServersPort } from './ports.ts';
import type { ProblemWatch } from './problem-watch.ts';
import type { SeenLines } from './seen-lines.ts';

/** What a conversation works on. */
export interface ConversationDeps {
  /** Asked at the start of each turn; undefined: there is no key, and the answer is a local one. */
  readonly client: () => Promise<ModelClient | undefined>;
  readonly index: CodeIndex;
  readonly workspace: WorkspaceText;
  readonly gate: Gate;
  readonly priceOf: PriceOf;
  /** Limits of a model, as far as they are known without asking. */
  readonly modelInfo: (model: string) => ModelInfo | undefined;
  readonly edits?: Edits | undefined;
  readonly diagnostics?: DiagnosticsPort | undefined;
  readonly languageServers?: LanguageServersPort | undefined;
  readonly commands?: CommandPort | undefined;
  /** What the user asked to remember about this workspace. */
  readonly remembered?: (() => Promise<readonly Remembered[]>) | undefined;
  /** Tools of other programs; absent: there are none. */
  readonly externals?: ExternalToolsPort | undefined;
  /** Whether the model may hand research to workers (`delegate`). */
  readonly workers?: boolean;
  readonly attachments?: AttachmentPort | undefined;
  /** Stands for the policy's table in tests alone, which see there what it stops; no product code gives it. */
  readonly permission?: PermissionOf;
  /** A new unique id. */
  readonly newId: () => string;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

/** Read at the start of each turn. */
export interface TurnSettings {
  readonly model: string;
  readonly effort: Effort;
  readonly thinking: 'adaptive' | 'off';
  readonly maxSteps: number;
  readonly maxCostUsd: number;
  readonly maxMinutes: number;
  readonly runCommand: 'ask' | 'never';
  /** Whether a question that many files answer together may be read in parts; yes unless told. */
  readonly acrossFiles?: boolean;
  /** Whether the user trusts the workspace. */
  readonly trusted: boolean;
  readonly maxToolCalls?: number;
  readonly maxOutputBytes?: number;
  readonly maxTokens?: number;
  /** After so many seconds a call that only reads is given up; 60 unless told. */
  readonly maxReadSeconds?: number;
}

/** What turns of one conversation share. */
export interface ConversationState {
  log: ConversationLog;
  sources: SourceRegistry;
  seen: SeenLines;
  /** Messages of the user that came while a turn ran. */
  steering: string[];
  /** The budget of the last turn, for one that continues it. */
  budget: Budget | undefined;
  /** Tokens of the prompt and answer of the last request, as the service counted them, and the messages they stand for. */
  counted: { readonly tokens: number; readonly messages: number } | undefined;
  /** Tools of other programs, by mode, as they were when the chat first used the mode: the cached prefix holds them. */
  externals: Map<TurnMode, { readonly epoch: number; readonly tools: readonly ExternalTool[] }>;
  /** Modes in which the chat had some, before a restart too. */
  hadExternals: Set<TurnMode>;
  /** The last request, for one that is to find its prefix cached. */
  lastRequest: ModelRequest | undefined;
  /** Tokens of tools and system in it, estimated. */
  promptTokens: number;
  /** When the last answer ended (as `now` has it), and how long the conversation is cached. */
  answeredAt: number | undefined;
  cacheLife: CacheLife;
  /** Folders whose own instructions were looked for. */
  instructed: Set<string>;
  /** The plan, and whether the model knows it as it is: the user may have edited it since. */
  plan: { readonly steps: Plan; readonly told: boolean };
  /** The project's instructions have yet to be read, though the conversation has begun: it came from elsewhere. */
  unread: boolean;
  problems: ProblemWatch;
  /** The question before, which a short one builds on. */
  lastQuestion: string;
}
