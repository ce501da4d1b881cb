import { randomUUID } from 'node:crypto';
import { createConversation } from '../agent/conversation.ts';
import { asFootnoteError, FootnoteError } from '../base/errors.ts';
import { plainWorkspace } from '../chat/plain-workspace.ts';
import { checkBaseUrl } from '../model/base-url.ts';
import { builtInModels } from '../model/catalogue.ts';
import type { Effort, ModelClient } from '../model/client.ts';
import { priceOf } from '../model/prices.ts';
import type { TurnEvent } from '../protocol/turn.ts';
import type { CodeIndex } from '../search/code-index.ts';
import { createDiskFiles } from '../workspace/disk-files.ts';
import { fileUri } from '../workspace/file-uri.ts';
import { createGate } from '../workspace/gate.ts';
import { oneOf, readArgs, UsageError } from './args.ts';
import { askOutput } from './ask-output.ts';
import { EXIT } from './io.ts';
import type { CliIo } from './io.ts';
import { CommandError, folderArgument, openIndex } from './open-index.ts';

export const ASK_HELP = `footnote ask [DIR] QUESTION

Answers a question about a folder (the current one when none is given), with the lines that prove it.
With ANTHROPIC_API_KEY set it asks the model; without, it answers from the index alone.

  --model ID      the model (claude-sonnet-5-5)
  --effort E      low, medium, high, xhigh or max (medium)
  --base-url URL  where the model is (https://api.anthropic.com); http:// for this machine alone
  --json          the turn's events, one a line, on stdout and nothing else
  --store DIR     where the index is kept (otherwise in the user's cache folder)
`;

const EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max'] as const satisfies readonly Effort[];

const OPTIONS = {
  model: { type: 'string', default: 'claude-sonnet-5-5' },
  effort: { type: 'string', default: 'medium' },
  'base-url': { type: 'string', default: 'https://api.anthropic.com' },
  json: { type: 'boolean', default: false },
  store: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const LIMITS = { maxSteps: 40, maxCostUsd: 1, maxMinutes: 15 } as const;
const SILENCE_S = 60;
const MAX_RETRY_S = 60;
const MAX_FILE_BYTES = 1024 * 1024;
const RULES = { respectGitignore: true, exclude: [], editorExclude: [], globalExcludes: false } as const;
/** Ctrl+C ends within 2 s, so an index that is slow to close is left to the end of the process. */
const CLOSE_MS = 1000;

interface AskArguments {
  readonly dir: string;
  readonly question: string;
  readonly model: string;
  readonly effort: Effort;
  readonly baseUrl: string;
  readonly json: boolean;
  readonly store: string | undefined;
}

/** `footnote ask`: the read tools alone. @returns the exit code */
export async function askCommand(args: readonly string[], io: CliIo): Promise<number> {
  const { values, positionals } = readArgs(args, OPTIONS);
  if (values.help) {
    await io.out(ASK_HELP);
    return EXIT.done;
  }
  const [first, second] = positionals;
  if (first === undefined || (second ?? first).trim() === '') throw new UsageError('ask needs a question');
  if (positionals.length > 2)
    throw new UsageError('ask takes a folder and one question: put the question in quotes');
  return ask(
    {
      dir: second === undefined ? '.' : first,
      question: second ?? first,
      model: values.model,
      effort: oneOf('effort', values.effort, EFFORTS),
      baseUrl: baseUrl(values['base-url']),
      json: values.json,
      store: values.store,
    },
    io,
  );
}

function baseUrl(text: string): string {
  try {
    return checkBaseUrl(text);
  } catch (error) {
    throw new UsageError(asFootnoteError(error).message.replace(/\.$/, ''), { cause: error });
  }
}

async function ask(wanted: AskArguments, io: CliIo): Promise<number> {
  const output = askOutput(wanted.json, io);
  let index: CodeIndex | undefined;
  try {
    const folder = folderArgument(wanted.dir, io);
    index = openIndex(folder, io, { store: wanted.store });
    for await (const event of turn(wanted, folder, index, io)) await output.take(event);
  } catch (error) {
    // Before a turn starts; in one, failures are events.
    const known = error instanceof CommandError ? new FootnoteError('no_folder', error.message) : error;
    const { code, message, retryable } = asFootnoteError(known);
    await output.take({ type: 'error', code, message, retryable });
    const usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, costUsd: 0 };
    await output.take({ type: 'turn_end', stopReason: 'error', usage, citations: [] });
  } finally {
    if (index !== undefined) await Promise.race([index.close(), after(CLOSE_MS)]);
  }
  return output.exitCode();
}

function turn(wanted: AskArguments, folder: string, index: CodeIndex, io: CliIo): AsyncIterable<TurnEvent> {
  const folders = [{ uri: fileUri(folder), name: '' }];
  const files = createDiskFiles(folders, { ...RULES, maxFileBytes: MAX_FILE_BYTES });
  const conversation = createConversation(
    {
      client: () => client(wanted.baseUrl, io.env),
      index,
      workspace: plainWorkspace(files),
      gate: createGate({ folders: () => folders, maxBytes: MAX_FILE_BYTES, rules: () => RULES }),
      priceOf: priceOf(),
      modelInfo: (id) => builtInModels().find((model) => model.id === id),
      newId: randomUUID,
      now: () => performance.now(),
    },
    {
      id: randomUUID(),
      settings: () => ({
        ...LIMITS,
        model: wanted.model,
        effort: wanted.effort,
        thinking: 'adaptive',
        runCommand: 'never',
        trusted: true,
      }),
    },
  );
  return conversation.runTurn({ question: wanted.question, mode: 'ask', context: [] }, io.signal);
}

/** The client, loaded only when there is a key: `ANTHROPIC_API_KEY`, and no other variable. */
async function client(url: string, env: CliIo['env']): Promise<ModelClient | undefined> {
  const key = env['ANTHROPIC_API_KEY']?.trim();
  if (key === undefined || key === '') return undefined;
  const { createAnthropicClient } = await import('../model/anthropic.ts');
  return createAnthropicClient({
    apiKey: () => Promise.resolve(key),
    baseUrl: url,
    silenceS: SILENCE_S,
    maxRetryS: MAX_RETRY_S,
    env,
  });
}

const after = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
