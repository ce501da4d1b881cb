import * as vscode from 'vscode';
import { asFootnoteError } from '../../base/errors.ts';
import { checkBaseUrl } from '../../model/base-url.ts';
import { voyage, type Voyage } from '../../model/voyage.ts';
import type { Embedding } from '../../protocol/worker.ts';
import { editorGate } from '../gate.ts';
import type { LiveIndex } from '../live-index.ts';
import { localFolders } from '../open-folders.ts';
import { readSettings } from '../settings.ts';
import { featureLimits } from '../usage/feature-limits.ts';
import { USAGE_FOLDER, usageLedger } from '../usage/ledger.ts';
import { consent } from './consent.ts';
import { embedIndex } from './embed-index.ts';
import { maySend } from './may-send.ts';
import { questionVectors } from './question-vectors.ts';
import { voyageKey } from './voyage-key.ts';
import { voyageSpending } from './voyage-spending.ts';
import { isEnough, reportWords, statusWords, type VoyageState } from './voyage-state.ts';

export interface VoyageParts {
  readonly context: vscode.ExtensionContext;
  readonly index: LiveIndex;
  readonly output: vscode.LogOutputChannel;
}

/** Vectors by Voyage AI in the editor: its key, the user's consent, the work, and where it stands. */
export interface VoyageSide {
  /** Looks at the settings and does what they say. `asked`: the user has just asked for it, and may be asked back. */
  check(asked: boolean): Promise<void>;
  setKey(): Promise<void>;
  clearKey(): Promise<void>;
  /** For the index report. */
  report(): string;
}

const NOTHING: Embedding = { done: 0, total: 0, bytesLeft: 0 };
/** Saved files are sent together after so much quiet. */
const QUIET_MS = 2000;
/** What failed for a reason that may pass is tried again after so long. */
const AGAIN_MS = 5 * 60_000;

export function openVoyageSide({ context, index, output }: VoyageParts): VoyageSide {
  const key = voyageKey(context);
  const allowed = consent(context);
  const folders = () => localFolders().map(({ uri, name }) => ({ uri: uri.toString(), name }));
  const { gate } = editorGate({ folders });
  const address = (): string => checkBaseUrl(readSettings().embeddingsBaseUrl);
  // The same file as the chat's: lines are appended whole.
  const ledger = usageLedger(
    vscode.Uri.joinPath(context.globalStorageUri, USAGE_FOLDER).fsPath,
    Date.now,
    (error) => {
      output.warn(`Voyage: what was used could not be written down: ${String(error)}`);
    },
  );
  const spending = voyageSpending({
    ledger,
    limits: () => {
      const { dayUsd, featureUsd } = readSettings();
      return { dayUsd, byFeature: featureLimits(featureUsd) };
    },
    prices: () => readSettings().prices,
  });
  const client = (): Voyage => {
    const baseUrl = address();
    return voyage({ key: key.read, baseUrl, may: () => address() === baseUrl && may(), ...spending });
  };
  /** Whether the settings as they are now, and the user, let something of this workspace be sent. */
  const may = (): boolean =>
    maySend({
      provider: readSettings().embeddings,
      trusted: vscode.workspace.isTrusted,
      agreed: allowed.given(
        address(),
        folders().map(({ uri }) => uri),
      ),
    });

  const item = vscode.window.createStatusBarItem('footnote.voyage', vscode.StatusBarAlignment.Left, 9);
  item.name = 'Footnote: Voyage AI';
  item.command = 'footnote.voyage.act';
  let state: VoyageState = { kind: 'off' };
  let progress = NOTHING;
  let running: AbortController | undefined;
  let soon: NodeJS.Timeout | undefined;

  const show = (next: VoyageState): void => {
    state = next;
    const words = statusWords(state, progress);
    if (words === undefined) item.hide();
    else {
      item.text = words.text;
      item.tooltip = `${words.meaning} ${words.click}`;
      item.show();
    }
  };
  const failed = (error: unknown): void => {
    const { code, message, retryable } = asFootnoteError(error);
    output.warn(`Voyage: ${code}: ${message}`);
    show({ kind: 'failed', message, passing: retryable });
    if (retryable) later(AGAIN_MS);
  };
  const later = (ms: number): void => {
    clearTimeout(soon);
    soon = setTimeout(() => void check(false), ms);
  };
  const questions = questionVectors({
    wanted: () => {
      const { kind } = state;
      const asking = kind === 'running' || kind === 'done' || (kind === 'failed' && state.passing);
      return asking && isEnough(progress) && may();
    },
    gate,
    client,
    // What runs goes on, and says itself how it goes: looking anew would break off, and pay for anew, what is under way.
    onFailure: (error) => {
      if (running === undefined) failed(error);
      else output.warn(`Voyage: a question: ${asFootnoteError(error).message}`);
    },
    onBack: () => {
      if (running === undefined) void check(false);
    },
  });

  index.vectorOf = async (question, signal) => {
    try {
      return await questions.of(question, signal);
    } catch (error) {
      failed(error); // the settings have no address any more
      return undefined;
    }
  };

  const stop = (): void => {
    clearTimeout(soon);
    running?.abort();
    running = undefined;
  };

  const run = async (): Promise<void> => {
    const started = index.started();
    if (running !== undefined || started === undefined) return;
    const mine = new AbortController();
    running = mine;
    const current = (): boolean => running === mine;
    try {
      await embedIndex(
        {
          index: started,
          gate,
          voyage: client(),
          onProgress: (now) => {
            if (!current()) return;
            progress = now;
            show({ kind: 'running' });
          },
        },
        mine.signal,
      );
      if (current()) show({ kind: 'done' });
    } catch (error) {
      if (!current()) return;
      // Another index took its place, of other settings: it is that one's turn.
      if (index.started() !== started) later(0);
      else failed(error);
    } finally {
      if (current()) running = undefined;
    }
  };

  const ready = async (asked: boolean): Promise<boolean> => {
    const uris = folders().map(({ uri }) => uri);
    const not = (kind: 'off' | 'untrusted' | 'no_key' | 'not_allowed'): false => {
      show({ kind });
      return false;
    };
    if (readSettings().embeddings !== 'voyage' || uris.length === 0) return not('off');
    if (!vscode.workspace.isTrusted) return not('untrusted');
    if ((await key.read()) === undefined && !(asked && (await key.ask()))) return not('no_key');
    if (may()) return true;
    not('not_allowed');
    if (!asked) {
      void allowed.offer().then((review) => (review ? check(true) : undefined));
      return false;
    }
    await index.ready();
    progress = (await index.started()?.embedding()) ?? NOTHING;
    return (await allowed.ask(address(), uris, progress)) && may();
  };

  let checks = Promise.resolve();
  /** One after the other: a person is asked one thing at a time. */
  const check = (asked: boolean): Promise<void> => {
    stop();
    checks = checks.then(async () => {
      try {
        if (!(await ready(asked))) return;
        questions.reset();
        void run();
      } catch (error) {
        failed(error);
      }
    });
    return checks;
  };

  context.subscriptions.push(
    item,
    { dispose: stop },
    vscode.commands.registerCommand('footnote.voyage.act', async () => {
      if (state.kind === 'done') return vscode.commands.executeCommand('footnote.showIndexReport');
      if (state.kind !== 'running') return check(true);
      stop();
      show({ kind: 'stopped' });
      return undefined;
    }),
    // What was saved, or another index of other folders: the rest of it.
    index.onProgress(({ state: of }) => {
      if (of === 'ready' && state.kind === 'done') later(QUIET_MS);
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void check(false)),
    vscode.workspace.onDidChangeWorkspaceFolders(() => void check(false)),
  );
  return {
    check,
    setKey: async () => {
      if (!(await key.ask())) return;
      void vscode.window.showInformationMessage(
        readSettings().embeddings === 'voyage'
          ? vscode.l10n.t('Voyage API key stored in this editor.')
          : vscode.l10n.t(
              'Voyage API key stored in this editor. To use it, set “footnote.embeddings.provider” to “voyage”.',
            ),
      );
      await check(readSettings().embeddings === 'voyage');
    },
    clearKey: async () => {
      stop();
      await key.remove();
      await allowed.withdraw();
      await check(false);
    },
    report: () => reportWords(state, progress),
  };
}
