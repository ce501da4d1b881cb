import * as vscode from 'vscode';
import { parseRemembered, withNote, withoutNote, type Remembered } from '../chat/remembered.ts';

/** What the user asked to remember about this workspace: a plain file in the editor's own storage, none in the workspace. */
export interface Memory {
  notes(): Promise<readonly Remembered[]>;
  /** @param source the chat in which it was said */
  remember(text: string, source: string): Promise<void>;
  /** Takes away the note that holds these words; asks which where several do, or none is named. */
  forget(words: string): Promise<void>;
  /** `Footnote: Show Memory`. */
  registerCommand(context: vscode.ExtensionContext): void;
}

const NAME = 'memory.md';

/** @param storage this workspace's folder in the editor's storage */
export function memory(storage: vscode.Uri): Memory {
  const file = vscode.Uri.joinPath(storage, NAME);
  const read = async (): Promise<string> => {
    try {
      return new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
    } catch (error) {
      if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return '';
      throw error;
    }
  };
  const write = async (text: string): Promise<void> => {
    await vscode.workspace.fs.createDirectory(storage);
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
  };
  const notes = async (): Promise<Remembered[]> => parseRemembered(await read());
  const show = async (): Promise<void> => {
    if ((await notes()).length === 0) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t(
          'Nothing is remembered about this workspace. Write /remember and what Footnote shall know into the chat.',
        ),
      );
      return;
    }
    await vscode.window.showTextDocument(file);
  };
  const tell = async (text: string): Promise<void> => {
    const open = vscode.l10n.t('Show Memory');
    if ((await vscode.window.showInformationMessage(text, open)) === open) await show();
  };

  async function choose(words: string): Promise<Remembered | undefined> {
    const all = await notes();
    const holding = all.filter(({ text }) => text.toLowerCase().includes(words.toLowerCase()));
    if (words !== '' && holding.length === 1) return holding[0];
    const found = holding.length > 0 ? holding : all;
    if (found.length === 0) {
      await show();
      return undefined;
    }
    const pick = await vscode.window.showQuickPick(
      found.map((note) => ({
        label: note.text,
        description: [note.date, note.source].filter((part) => part !== '').join(' · '),
        note,
      })),
      { title: vscode.l10n.t('Footnote: Forget'), placeHolder: vscode.l10n.t('What shall be forgotten?') },
    );
    return pick?.note;
  }

  return {
    notes,
    async remember(text, source) {
      if (text === '') return show();
      const date = new Date().toISOString().slice(0, 10);
      await write(withNote(await read(), { date, source, text }));
      void tell(
        vscode.l10n.t('Remembered for this workspace: “{0}”. New chats begin with it.', shortened(text)),
      );
    },
    async forget(words) {
      const note = await choose(words);
      if (note === undefined) return;
      await write(withoutNote(await read(), note));
      void tell(vscode.l10n.t('Forgotten: “{0}”. New chats don’t have it.', shortened(note.text)));
    },
    registerCommand(context) {
      context.subscriptions.push(vscode.commands.registerCommand('footnote.showMemory', show));
    },
  };
}

const shortened = (text: string): string => (text.length <= 80 ? text : `${text.slice(0, 79)}…`);
