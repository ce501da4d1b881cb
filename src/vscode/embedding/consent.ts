import * as vscode from 'vscode';
import { hostOf } from '../../model/base-url.ts';
import { VOYAGE_BYTES_A_TOKEN, VOYAGE_MODEL, VOYAGE_USD_A_MILLION } from '../../model/voyage-model.ts';
import type { Embedding } from '../../protocol/worker.ts';

const KEPT_AS = 'footnote.voyage.allowed';
const NOT_HERE = 'footnote.voyage.notHere';

const number = new Intl.NumberFormat('en-US');

/** What the user has allowed: to which address, of which folders. Another address or folder is asked about anew. */
export interface Consent {
  given(address: string, folders: readonly string[]): boolean;
  /** Shows all that would happen, and remembers a yes. */
  ask(address: string, folders: readonly string[], progress: Embedding): Promise<boolean>;
  withdraw(): Promise<void>;
  /** Says once a window, unless the user wants to hear of it no more here, that a yes is missing. True: it is to be asked for. */
  offer(): Promise<boolean>;
}

interface Allowed {
  readonly address: string;
  readonly folders: readonly string[];
}

export function consent(context: vscode.ExtensionContext): Consent {
  const { workspaceState } = context;
  let offered = false;
  return {
    given: (address, folders) => {
      const allowed = workspaceState.get<Allowed>(KEPT_AS);
      return allowed?.address === address && folders.every((folder) => allowed.folders.includes(folder));
    },
    ask: async (address, folders, progress) => {
      const yes = vscode.l10n.t('Send to Voyage AI');
      const answer = await vscode.window.showInformationMessage(
        vscode.l10n.t('Send this workspace’s code to {0}?', hostOf(address)),
        { modal: true, detail: details(address, progress) },
        yes,
      );
      if (answer !== yes) return false;
      await workspaceState.update(KEPT_AS, { address, folders } satisfies Allowed);
      return true;
    },
    withdraw: async () => workspaceState.update(KEPT_AS, undefined),
    offer: async () => {
      if (offered || workspaceState.get<boolean>(NOT_HERE) === true) return false;
      offered = true;
      const review = vscode.l10n.t('Review…');
      const notHere = vscode.l10n.t('Not in this workspace');
      const answer = await vscode.window.showInformationMessage(
        vscode.l10n.t(
          'Vectors by Voyage AI are switched on. Nothing is sent before you agree for this workspace.',
        ),
        review,
        notHere,
      );
      if (answer === notHere) await workspaceState.update(NOT_HERE, true);
      return answer === review;
    },
  };
}

function details(address: string, { done, total, bytesLeft }: Embedding): string {
  const tokens = Math.ceil(bytesLeft / VOYAGE_BYTES_A_TOKEN);
  return [
    vscode.l10n.t(
      'What: the text of {0} chunks, about {1} tokens. From then on also chunks that change, and each question that is searched for, by you, by the model or by other extensions through Footnote (not what you type in Search Code).',
      number.format(total - done),
      number.format(tokens),
    ),
    vscode.l10n.t('To whom: Voyage AI at {0}, model {1}, with your key.', address, VOYAGE_MODEL),
    vscode.l10n.t(
      'Cost: about ${0} at a list price of ${1} a million tokens; what you pay is up to your account there.',
      ((tokens / 1e6) * VOYAGE_USD_A_MILLION).toFixed(2),
      String(VOYAGE_USD_A_MILLION),
    ),
    vscode.l10n.t(
      'Never: ignored files and those that may hold secrets. What looks like a secret in other files is redacted.',
    ),
    vscode.l10n.t(
      'The vectors are kept on this machine, so that no text is sent twice. This part of Footnote was tested against a stand-in alone, never against the real service.',
    ),
  ].join('\n\n');
}
