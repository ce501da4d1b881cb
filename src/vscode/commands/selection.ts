import * as vscode from 'vscode';
import type { ContextRange, TurnMode } from '../../protocol/turn.ts';
import type { CodeIndex } from '../../search/code-index.ts';

/** What commands need of the chat. */
export interface ChatDoor {
  /** Shows the panel, puts the question and sends it. */
  send(question: string, mode: TurnMode, context: readonly ContextRange[]): Promise<void>;
  /** Shows the panel with these lines added to the message that is being written. */
  addContext(context: readonly ContextRange[]): Promise<void>;
}

interface SelectionAction {
  readonly command: string;
  readonly title: string;
  readonly mode: TurnMode;
  readonly question: string;
  readonly kind: vscode.CodeActionKind;
}

/** The commands on selected code; those in agent mode end in a proposed edit. */
const ACTIONS: readonly SelectionAction[] = [
  {
    command: 'footnote.explainSelection',
    title: 'Explain',
    mode: 'ask',
    question: 'Explain the selected code: what it does, how, and what calls it.',
    kind: vscode.CodeActionKind.Empty,
  },
  {
    command: 'footnote.fixSelection',
    title: 'Fix',
    mode: 'agent',
    question:
      'Find what is wrong in the selected code and fix it with the smallest edit. Say what was wrong.',
    kind: vscode.CodeActionKind.QuickFix,
  },
  {
    command: 'footnote.refactorSelection',
    title: 'Refactor',
    mode: 'agent',
    question: 'Refactor the selected code to be simpler and clearer without changing what it does.',
    kind: vscode.CodeActionKind.RefactorRewrite,
  },
  {
    command: 'footnote.testSelection',
    title: 'Write Tests',
    mode: 'agent',
    question: 'Write tests for the selected code, in the style and place of the tests that this project has.',
    kind: vscode.CodeActionKind.RefactorRewrite,
  },
  {
    command: 'footnote.documentSelection',
    title: 'Document',
    mode: 'agent',
    question: 'Add doc comments to the selected code, in the style of this project. Change nothing else.',
    kind: vscode.CodeActionKind.RefactorRewrite,
  },
];

/** The whole lines that a selection touches; a selection that ends before a line's first character leaves that line out. */
export function selectedLines(selection: vscode.Selection): { startLine: number; endLine: number } {
  const endsAtStart = !selection.isEmpty && selection.end.character === 0;
  return {
    startLine: selection.start.line + 1,
    endLine: Math.max(selection.start.line, selection.end.line - (endsAtStart ? 1 : 0)) + 1,
  };
}

/** The selected lines, or with nothing selected the symbol around the cursor, or its line. */
async function currentRange(index: CodeIndex): Promise<ContextRange | undefined> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined || editor.document.uri.scheme !== 'file') {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('Open a file of the workspace and select some lines first.'),
    );
    return undefined;
  }
  const uri = editor.document.uri.toString();
  const lines = selectedLines(editor.selection);
  if (!editor.selection.isEmpty || index.status().state !== 'ready') return { uri, ...lines };
  const around = (await index.outline(uri))
    .filter((symbol) => symbol.startLine <= lines.startLine && lines.startLine <= symbol.endLine)
    .sort((a, b) => a.endLine - a.startLine - (b.endLine - b.startLine))[0];
  return around === undefined
    ? { uri, ...lines }
    : { uri, startLine: around.startLine, endLine: around.endLine };
}

export function registerSelectionCommands(
  context: vscode.ExtensionContext,
  chat: () => Promise<{ readonly door: ChatDoor }>,
  index: CodeIndex,
): void {
  const withRange = (then: (range: ContextRange) => Promise<void>) => async (): Promise<void> => {
    const range = await currentRange(index);
    if (range !== undefined) await then(range);
  };
  for (const action of ACTIONS) {
    context.subscriptions.push(
      vscode.commands.registerCommand(
        action.command,
        withRange(async (range) => (await chat()).door.send(action.question, action.mode, [range])),
      ),
    );
  }
  context.subscriptions.push(
    vscode.commands.registerCommand(
      'footnote.addSelectionToChat',
      withRange(async (range) => (await chat()).door.addContext([range])),
    ),
    vscode.commands.registerCommand(
      'footnote.editSelection',
      withRange(async (range) => {
        const wish = await vscode.window.showInputBox({
          title: vscode.l10n.t('Footnote: Edit'),
          prompt: vscode.l10n.t('What should change in the selected lines?'),
        });
        if (wish === undefined || wish.trim() === '') return;
        await (await chat()).door.send(wish.trim(), 'agent', [range]);
      }),
    ),
    vscode.languages.registerCodeActionsProvider(
      { scheme: 'file' },
      {
        provideCodeActions: (_document, range) => {
          if (range.isEmpty) return [];
          return ACTIONS.filter((action) => action.mode === 'ask' || vscode.workspace.isTrusted).map(
            (action) => {
              const made = new vscode.CodeAction(`Footnote: ${action.title}`, action.kind);
              made.command = { command: action.command, title: action.title };
              return made;
            },
          );
        },
      },
      {
        providedCodeActionKinds: [
          vscode.CodeActionKind.Empty,
          vscode.CodeActionKind.QuickFix,
          vscode.CodeActionKind.RefactorRewrite,
        ],
      },
    ),
  );
}
