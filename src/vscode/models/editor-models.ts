import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { FootnoteError, type ErrorCode } from '../../base/errors.ts';
import type { ModelAnswer, ModelClient, ModelEvent, ModelInfo, ModelRequest } from '../../model/client.ts';
import { plainMessages, type PlainMessage } from '../../model/plain-messages.ts';
import { watchdog } from '../../model/watchdog.ts';
import type { Usage } from '../../protocol/turn.ts';

/** What the editor says nothing of. */
const MAX_OUTPUT = 16_000;

/**
 * The language models that other extensions give this editor. They need no key of ours; they have no citations, no
 * cache, no prices, and are given no pictures and no documents.
 * @param silenceS seconds without a word after which a request is given up
 */
export function editorModels(silenceS: number): ModelClient {
  return {
    models: async () => (await vscode.lm.selectChatModels()).map(infoOf),
    countTokens: async (request) => {
      const model = await find(request.model);
      return count(model, plainMessages(request));
    },
    stream: (request, signal) => answer(request, signal, silenceS),
  };
}

const infoOf = (model: vscode.LanguageModelChat): ModelInfo => ({
  id: model.id,
  name: model.name,
  contextTokens: model.maxInputTokens,
  maxOutputTokens: MAX_OUTPUT,
});

async function find(id: string): Promise<vscode.LanguageModelChat> {
  const models = await vscode.lm.selectChatModels();
  const found = models.find((model) => model.id === id) ?? models[0];
  if (found !== undefined) return found;
  throw new FootnoteError(
    'not_found',
    'This editor has no language model. Install an extension that brings one, or set an API key.',
  );
}

async function* answer(
  request: ModelRequest,
  signal: AbortSignal,
  silenceS: number,
): AsyncGenerator<ModelEvent, void> {
  const cancel = new vscode.CancellationTokenSource();
  const stop = (): void => {
    cancel.cancel();
  };
  signal.addEventListener('abort', stop);
  const dog = watchdog(silenceS, stop);
  let model: vscode.LanguageModelChat | undefined;
  try {
    signal.throwIfAborted();
    model = await find(request.model);
    const messages = plainMessages(request);
    const input = await count(model, messages);
    let started = false;
    const response = await model.sendRequest(messages.map(toEditor), optionsOf(request), cancel.token);
    let text = '';
    const toolUses: { id: string; name: string; input: unknown }[] = [];
    for await (const part of response.stream) {
      signal.throwIfAborted();
      dog.touch();
      if (!started) yield { type: 'started', usage: usageOf(input, 0) };
      started = true;
      if (part instanceof vscode.LanguageModelTextPart && part.value !== '') {
        text += part.value;
        yield { type: 'text_delta', block: 0, text: part.value };
      } else if (part instanceof vscode.LanguageModelToolCallPart) {
        const id = part.callId === '' ? randomUUID() : part.callId;
        toolUses.push({ id, name: part.name, input: part.input });
        yield { type: 'tool_use_start', id, name: part.name };
      }
    }
    const output = await model.countTokens(text + JSON.stringify(toolUses));
    yield { type: 'answer', answer: answerOf(text, toolUses, usageOf(input, output)) };
  } catch (error) {
    if (dog.fired && !signal.aborted) throw silent(model?.name, silenceS);
    if (signal.aborted || error instanceof vscode.CancellationError)
      throw new FootnoteError('cancelled', 'You stopped this answer.');
    throw asOurs(error);
  } finally {
    dog.stop();
    signal.removeEventListener('abort', stop);
    cancel.dispose();
  }
}

const silent = (name: string | undefined, silenceS: number): FootnoteError =>
  new FootnoteError(
    'timeout',
    vscode.l10n.t(
      'No answer from {0} for {1} s. Retry; your question is kept.',
      name ?? vscode.l10n.t('the editor’s language model'),
      silenceS,
    ),
  );

const usageOf = (input: number, output: number): Usage => ({
  input,
  output,
  cacheRead: 0,
  cacheWrite: 0,
  costUsd: null,
});

/** As the API gives answers: so a chat can go on with another provider. */
function answerOf(text: string, toolUses: ModelAnswer['toolUses'], usage: Usage): ModelAnswer {
  const content = [
    ...(text.trim() === '' ? [] : [{ type: 'text', text }]),
    ...toolUses.map((use) => ({ type: 'tool_use', ...use })),
  ];
  const stopReason = toolUses.length > 0 ? 'tool_use' : 'end_turn';
  return { content, stopReason, usage, requestId: undefined, toolUses };
}

const optionsOf = ({ tools }: ModelRequest): vscode.LanguageModelChatRequestOptions => ({
  justification: vscode.l10n.t('To answer your question about this workspace.'),
  tools: tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema })),
});

function toEditor({ role, parts }: PlainMessage): vscode.LanguageModelChatMessage {
  if (role === 'assistant')
    return vscode.LanguageModelChatMessage.Assistant(
      parts.flatMap((part): (vscode.LanguageModelTextPart | vscode.LanguageModelToolCallPart)[] => {
        if (part.type === 'text') return [new vscode.LanguageModelTextPart(part.text)];
        return part.type === 'call'
          ? [new vscode.LanguageModelToolCallPart(part.id, part.name, part.input)]
          : [];
      }),
    );
  return vscode.LanguageModelChatMessage.User(
    parts.flatMap((part): (vscode.LanguageModelTextPart | vscode.LanguageModelToolResultPart)[] => {
      if (part.type === 'text') return [new vscode.LanguageModelTextPart(part.text)];
      return part.type === 'result'
        ? [new vscode.LanguageModelToolResultPart(part.id, [new vscode.LanguageModelTextPart(part.text)])]
        : [];
    }),
  );
}

async function count(model: vscode.LanguageModelChat, messages: readonly PlainMessage[]): Promise<number> {
  const counts = messages.map((message) => model.countTokens(toEditor(message)));
  return (await Promise.all(counts)).reduce((sum, each) => sum + each, 0);
}

const CODES: Readonly<Record<string, ErrorCode>> = {
  NoPermissions: 'forbidden',
  Blocked: 'refused',
  NotFound: 'not_found',
};

function asOurs(error: unknown): FootnoteError {
  if (error instanceof FootnoteError) return error;
  const said = error instanceof Error ? error.message : String(error);
  const code =
    error instanceof vscode.LanguageModelError ? (CODES[error.code] ?? 'server_error') : 'server_error';
  return new FootnoteError(
    code,
    vscode.l10n.t(
      'The editor’s language model did not answer: {0}. Choose another model, or ask again.',
      said,
    ),
  );
}
