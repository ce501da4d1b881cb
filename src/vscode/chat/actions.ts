import * as vscode from 'vscode';
import type { ContextChip, PanelCommand } from '../../protocol/panel.ts';
import { emitter } from '../../base/events.ts';
import { WHOLE_FILE } from '../../protocol/whole-file.ts';
import type { Gate } from '../../workspace/gate.ts';
import type { Memory } from '../memory.ts';
import type { Edits } from '../../edits/edits.ts';
import type { CodeIndex } from '../../search/code-index.ts';
import { openLines } from '../open-lines.ts';
import type { PanelActions } from './controller.ts';
import { linkTarget } from './link-target.ts';
import { currentEditor, currentSelection } from './current-code.ts';
import type { EditorContext } from '../editor-context.ts';
import { beginQuestion } from './begin-question.ts';

export interface ActionDeps {
  /** What can be put into a question; loaded when first asked for. */
  context(): Promise<EditorContext>;
  readonly gate: Pick<Gate, 'check'>;
  displayPath(uri: string): string;
  listFiles(): Promise<readonly string[]>;
  log(message: string): void;
  readonly index: CodeIndex;
  readonly edits: Edits;
  readonly memory: Pick<Memory, 'remember' | 'forget'>;
  /** Opens the review; of one edit, or of all. */
  review(editId: string | undefined): Promise<void>;
  /** The URI of a path as the panel shows it; undefined where nothing of the workspace has that path. */
  resolvePath(path: string): string | undefined;
}

const RUN: Readonly<Record<PanelCommand, readonly [string, ...unknown[]]>> = {
  'footnote.setApiKey': ['footnote.setApiKey'],
  'footnote.selectModel': ['footnote.selectModel'],
  'footnote.showIndexReport': ['footnote.showIndexReport'],
  'footnote.rebuildIndex': ['footnote.rebuildIndex'],
  'footnote.showUsage': ['footnote.showUsage'],
  'footnote.showTrace': ['footnote.showTrace'],
  'footnote.showLog': ['footnote.showLog'],
  'footnote.exportChat': ['footnote.exportChat'],
  openFolder: ['workbench.action.files.openFolder'],
  openRecent: ['workbench.action.openRecent'],
  openSettings: ['workbench.action.openSettings', 'footnote.agent'],
  manageTrust: ['workbench.trust.manage'],
  terminalSettings: ['workbench.action.openSettings', 'terminal.integrated.shellIntegration.enabled'],
};

/** Short names of languages in answers, by the editor's own. */
const LANGUAGES: Readonly<Record<string, string>> = {
  ts: 'typescript',
  tsx: 'typescriptreact',
  js: 'javascript',
  jsx: 'javascriptreact',
  py: 'python',
  rb: 'ruby',
  rs: 'rust',
  cs: 'csharp',
  sh: 'shellscript',
  bash: 'shellscript',
  md: 'markdown',
  yml: 'yaml',
};

/** What the panel's buttons do in the editor. */
export function panelActions(deps: ActionDeps): PanelActions {
  const changed = emitter<undefined>((error) => {
    deps.log(String(error));
  });
  let watching: Promise<void> | undefined;
  return {
    onMentionsChanged: (listener) =>
      changed.event(() => {
        listener();
      }),
    open: ({ uri, startLine, endLine, aside }) =>
      openLines({ uri, startLine, endLine }, { aside: aside === true }),
    review: (editId) => deps.review(editId),
    remember: deps.memory.remember,
    forget: deps.memory.forget,
    run: async (command) => {
      const [id, ...args] = RUN[command];
      await vscode.commands.executeCommand(id, ...args);
    },
    copy: async (text) => {
      await vscode.env.clipboard.writeText(text);
    },
    insert: async (text) => {
      const editor = currentEditor();
      if (editor === undefined) {
        void vscode.window.showInformationMessage(vscode.l10n.t('Open a file to insert the code into.'));
        return;
      }
      await editor.edit((edit) => {
        for (const selection of editor.selections) edit.replace(selection, text);
      });
      await vscode.window.showTextDocument(editor.document, {
        viewColumn: editor.viewColumn ?? vscode.ViewColumn.Active,
      });
    },
    openCode: async (content, name) => {
      const wanted = LANGUAGES[name.toLowerCase()] ?? name.toLowerCase();
      const language = (await vscode.languages.getLanguages()).includes(wanted) ? wanted : 'plaintext';
      const document = await vscode.workspace.openTextDocument({ content, language });
      await vscode.window.showTextDocument(document, { preview: false });
    },
    applyCode: (chatId, path, code) => applyCode(deps, chatId, path, code),
    openLink: (href) => openLink(deps, href),
    pickContext: () => pickContext(deps),
    inform: (text) =>
      void vscode.window.showInformationMessage(
        text === 'full'
          ? vscode.l10n.t(
              'The conversation fills the model’s window. Sum up its earlier turns (/compact) or start a new chat; your question is kept.',
            )
          : vscode.l10n.t('There is nothing to sum up yet: the newest turn stays as it is.'),
      ),
    lookUpNames: async (names, inText, pending) => (await deps.context()).lookUpNames(names, inText, pending),
    mentions: async (query) => {
      const context = await deps.context();
      watching ??= context
        .watch(() => {
          changed.fire(undefined);
        })
        .catch((error: unknown) => {
          deps.log(`Git is not watched: ${String(error)}`);
        });
      return context.mentions(query);
    },
    dropped: (uris) => droppedChips(deps, uris),
    begin: (question) =>
      beginQuestion(question, { selection: currentSelection, trusted: () => vscode.workspace.isTrusted }),
    finish: async (turn) => (await deps.context()).finish(turn),
  };
}

/** Stages code for a file: in place of the selection, or as a new file. It never writes. */
async function applyCode(
  { edits, resolvePath, review }: ActionDeps,
  chatId: string,
  path: string,
  code: string,
): Promise<void> {
  const uri = resolvePath(path);
  if (uri === undefined) {
    void vscode.window.showErrorMessage(vscode.l10n.t('{0} is not in an open folder.', path));
    return;
  }
  const now = await edits.read(chatId, uri);
  const ends = code.endsWith('\n') ? code : `${code}\n`;
  const editor = vscode.window.visibleTextEditors.find(
    (candidate) => candidate.document.uri.toString() === uri,
  );
  const selected = editor === undefined ? '' : editor.document.getText(editor.selection);
  if (now.kind === 'text' && selected === '') {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('Select the lines of {0} that this code replaces, then apply it again.', path),
    );
    // Lines that were selected here would be what the next Apply replaces.
    await openLines({ uri, startLine: 1, endLine: 1 }, { select: false });
    return;
  }
  const staged =
    now.kind === 'text'
      ? await edits.stage(chatId, {
          kind: 'edit',
          uri,
          oldString: selected,
          newString: selected.endsWith('\n') ? ends : code.replace(/\r?\n$/, ''),
          replaceAll: false,
        })
      : await edits.stage(chatId, { kind: 'create', uri, content: ends });
  if (staged.ok) await review(staged.value.editId);
  else void vscode.window.showErrorMessage(staged.error.message);
}

/** Files open; web addresses are shown whole, and opened only after a yes. */
async function openLink(deps: ActionDeps, href: string): Promise<void> {
  const target = linkTarget(href);
  if (target.kind === 'web') {
    const open = vscode.l10n.t('Open');
    const choice = await vscode.window.showInformationMessage(
      vscode.l10n.t('Open this address in your browser?'),
      { modal: true, detail: target.url },
      open,
    );
    if (choice === open) await vscode.env.openExternal(vscode.Uri.parse(target.url, true));
    return;
  }
  const uri = target.kind === 'file' ? deps.resolvePath(target.path) : undefined;
  if (target.kind === 'file' && uri !== undefined)
    await openLines({ uri, startLine: target.startLine, endLine: target.endLine });
  else void vscode.window.showInformationMessage(vscode.l10n.t('Nothing to open at {0}', href));
}

async function pickContext(deps: ActionDeps): Promise<readonly ContextChip[]> {
  const items = (await deps.listFiles()).map((uri) => ({ label: deps.displayPath(uri), uri }));
  const picked = await vscode.window.showQuickPick(items, {
    canPickMany: true,
    title: vscode.l10n.t('Files that go with your question'),
    matchOnDescription: true,
  });
  if (picked === undefined) return [];
  return Promise.all(
    picked.map(async ({ uri, label }) => ({ uri, path: label, startLine: 1, endLine: await lineCount(uri) })),
  );
}

/** Files and folders of the workspace as chips; what lies elsewhere is told. */
async function droppedChips(deps: ActionDeps, uris: readonly string[]): Promise<readonly ContextChip[]> {
  const chips: ContextChip[] = [];
  const outside: string[] = [];
  for (const text of uris) {
    const uri = vscode.Uri.parse(text).toString();
    const path = deps.displayPath(uri);
    if (deps.gate.check(uri) !== undefined) outside.push(path);
    else {
      const { type } = await vscode.workspace.fs.stat(vscode.Uri.parse(uri));
      if ((type & vscode.FileType.Directory) !== 0)
        chips.push({ uri, path: `${path}/`, startLine: 1, endLine: 1, kind: 'folder' });
      else chips.push({ uri, path, startLine: 1, endLine: WHOLE_FILE });
    }
  }
  if (outside.length > 0)
    void vscode.window.showWarningMessage(
      vscode.l10n.t(
        'Not added, as it is never sent or lies outside of the workspace: {0}',
        outside.join(', '),
      ),
    );
  return chips;
}

async function lineCount(uri: string): Promise<number> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri, true));
  return document.lineCount;
}
