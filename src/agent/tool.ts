import * as z from 'zod/mini';
import type { ResultBlock, TextBlock, ToolDefinition } from '../model/client.ts';
import type { CodeIndex } from '../search/code-index.ts';
import type { Gate } from '../workspace/gate.ts';
import type { SourceRegistry } from '../chat/sources.ts';
import type { WorkspaceText } from '../chat/workspace-text.ts';
import type { Plan } from '../protocol/plan.ts';
import type { Edits } from '../edits/edits.ts';
import type { Permission, ToolName } from './policy.ts';
import type { SeenLines } from './seen-lines.ts';
import type { DelegatePort } from './delegate/port.ts';
import type { CommandPort, DiagnosticsPort, LanguageServersPort } from './ports.ts';

/** What a tool answers: blocks for the model, one line for a person. */
export interface ToolOutput {
  readonly ok: boolean;
  readonly content: readonly ResultBlock[];
  /** "3 results", "read 40 lines": no workspace text. */
  readonly summary: string;
  readonly editId?: string;
  /** The user said no. */
  readonly denied?: boolean;
}

/** What tools work on; made once a conversation. */
export interface ToolDeps {
  readonly conversationId: string;
  readonly index: CodeIndex;
  readonly workspace: WorkspaceText;
  readonly gate: Gate;
  readonly sources: SourceRegistry;
  readonly seen: SeenLines;
  readonly edits: Edits | undefined;
  readonly diagnostics: DiagnosticsPort | undefined;
  readonly languageServers: LanguageServersPort | undefined;
  readonly commands: CommandPort | undefined;
  readonly delegates: DelegatePort | undefined;
  /** Takes up a plan and shows it; false: the user has just edited it, and that counts. Absent: this chat has none. */
  readonly plan?: (steps: Plan) => boolean;
}

/** What one call has besides. */
export interface CallContext {
  readonly callId: string;
  readonly signal: AbortSignal;
  /** Waits for the user; the time doesn't count against `maxMinutes`. */
  whileWaiting<T>(work: () => Promise<T>): Promise<T>;
  /** Shows the call as waiting, with the question put to the user. */
  approval(request: { readonly command?: string; readonly cwd?: string; readonly timeoutS?: number }): void;
  status(text: string): void;
  /** Shows the call as running again, after it waited. */
  running(): void;
  /** Shows what the call prints while it runs. For the user alone: the model gets the result. */
  output(text: string): void;
  /** What the policy grants this call. */
  readonly permission: Permission;
}

export interface Tool<Input = never> {
  readonly name: ToolName;
  /** A prompt: what it does, each argument, what edge cases answer. */
  readonly description: string;
  readonly input: z.ZodMiniType<Input>;
  /** Read tools of one answer run side by side, the others one after the other. */
  readonly reads: boolean;
  /** Keeps its own time limit; other read tools are given up after a minute. */
  readonly ownTime?: boolean;
  run(input: Input, deps: ToolDeps, call: CallContext): Promise<ToolOutput>;
}

/** A tool whose input type is hidden behind its schema. */
export interface AnyTool {
  readonly definition: ToolDefinition;
  /** One of ours, or that of an outside tool. */
  readonly name: string;
  readonly reads: boolean;
  readonly ownTime: boolean;
  /** Checks the input and runs; a wrong input is a message that tells how to mend it. */
  call(input: unknown, deps: ToolDeps, call: CallContext): Promise<ToolOutput>;
}

/** Hides a tool's input type: what comes from the model is `unknown` until its schema has seen it. */
export function anyTool<Input>(tool: Tool<Input>): AnyTool {
  const definition = {
    name: tool.name,
    description: tool.description,
    inputSchema: jsonSchema(tool.input),
  };
  return {
    definition,
    name: tool.name,
    reads: tool.reads,
    ownTime: tool.ownTime ?? false,
    async call(input, deps, call) {
      const parsed = tool.input.safeParse(input);
      if (parsed.success) return tool.run(parsed.data, deps, call);
      const problems = parsed.error.issues.map(mend).join('\n');
      return problem(
        deps,
        `The input of ${tool.name} is not valid:\n${problems}\nIts schema: ${JSON.stringify(definition.inputSchema)}`,
        'invalid input',
      );
    },
  };
}

const MAX_SAFE = Number.MAX_SAFE_INTEGER;

/** A zod object as the JSON Schema that the API takes, without what is noise to a model. */
function jsonSchema(schema: z.ZodMiniType): Record<string, unknown> {
  const text = JSON.stringify(z.toJSONSchema(schema), (key, value: unknown) =>
    key === '$schema' || (key === 'maximum' && value === MAX_SAFE) ? undefined : value,
  );
  return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
}

function mend(issue: z.core.$ZodIssue): string {
  const where = issue.path.length === 0 ? 'The input' : `"${issue.path.join('.')}"`;
  switch (issue.code) {
    case 'invalid_type':
      return `- ${where} must be ${article(issue.expected)}${issue.input === undefined && issue.path.length > 0 ? '; it is missing' : ''}.`;
    case 'unrecognized_keys':
      return `- There is no ${issue.keys.map((key) => `"${key}"`).join(', ')}: leave it out.`;
    case 'too_small':
      return `- ${where} is too small: at least ${String(issue.minimum)}.`;
    case 'too_big':
      return `- ${where} is too big: at most ${String(issue.maximum)}.`;
    default:
      return `- ${where} is not valid (${issue.code}).`;
  }
}

const article = (type: string): string => (/^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`);

/** Text of ours in a tool's result. Workspace text in it must have been through the gate. */
export const say = (deps: ToolDeps, text: string): TextBlock => ({
  type: 'text',
  text: deps.gate.admitPrompt(text),
});

/** A result that says what went wrong and how to mend it. */
export const problem = (deps: ToolDeps, text: string, summary: string): ToolOutput => ({
  ok: false,
  content: [{ type: 'text', text: deps.gate.admitOutput(text).text }],
  summary,
});
