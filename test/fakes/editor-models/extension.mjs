// Two language models of another extension, registered through the stable API. They do what the question orders:
//   tool NAME {json}   calls a tool, and afterwards says what it answered
//   given              says what the request held: roles, kinds of parts, tools
//   fail CODE          throws a LanguageModelError
//   endless            goes on until it is cancelled
//   silent             says nothing until it is cancelled
import * as vscode from 'vscode';

const textOf = (message) =>
  message.content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('\n');
const resultsOf = (message) =>
  message.content.filter((part) => part instanceof vscode.LanguageModelToolResultPart);
const KINDS = ['LanguageModelTextPart', 'LanguageModelToolCallPart', 'LanguageModelToolResultPart'];
const kindOf = (part) => KINDS.find((kind) => part instanceof vscode[kind]) ?? 'other';

const info = (id, name, maxInputTokens) => ({
  id,
  name,
  family: 'test',
  version: '1',
  maxInputTokens,
  maxOutputTokens: 4000,
  capabilities: { toolCalling: true, imageInput: false },
});

async function answer(model, messages, options, progress, token) {
  const say = (text) => progress.report(new vscode.LanguageModelTextPart(text));
  const last = messages.at(-1);
  const results = resultsOf(last);
  if (results.length > 0) {
    const said = results.flatMap((result) => result.content.map((part) => part.value)).join('\n');
    return say(`${model.name} read: ${said.trim().split('\n').at(-2) ?? said}`);
  }
  const question = /<question>\n([^]*?)\n<\/question>/.exec(textOf(last))?.[1] ?? '';
  const [order, name, ...rest] = question.split(' ');
  switch (order) {
    case 'tool':
      say('I look. ');
      return progress.report(
        new vscode.LanguageModelToolCallPart('call-1', name, JSON.parse(rest.join(' '))),
      );
    case 'given':
      return say(
        JSON.stringify({
          roles: messages.map(({ role }) => role),
          kinds: [...new Set(messages.flatMap(({ content }) => content.map(kindOf)))],
          tools: (options.tools ?? []).map((tool) => tool.name),
          text: messages.map(textOf).join('\n').slice(0, 200),
        }),
      );
    case 'fail':
      throw vscode.LanguageModelError[name]('the model’s own words');
    case 'silent':
    case 'endless':
      if (order === 'endless') say('And on');
      return new Promise((_, reject) => {
        token.onCancellationRequested(() => {
          cancelled++;
          for (const look of looks) look();
          reject(new vscode.CancellationError());
        });
      });
    default:
      return say(`${model.name} heard: ${question}`);
  }
}

/** Requests that were cancelled, and who waits for them. */
let cancelled = 0;
const looks = new Set();
const cancels = (count) =>
  new Promise((resolve) => {
    const look = () => {
      if (cancelled >= count) resolve(cancelled);
    };
    looks.add(look);
    look();
  });

export function activate(context) {
  context.subscriptions.push(
    vscode.commands.registerCommand('footnoteTest.cancels', cancels),
    vscode.lm.registerLanguageModelChatProvider('footnote-test', {
      provideLanguageModelChatInformation: () => [
        info('alder', 'Alder', 100_000),
        info('birch', 'Birch', 50_000),
      ],
      provideLanguageModelChatResponse: answer,
      provideTokenCount: (_, of) => (typeof of === 'string' ? of : JSON.stringify(of.content)).length,
    }),
  );
}
