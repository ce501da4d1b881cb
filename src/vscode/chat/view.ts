import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { disposeAll, type Disposable } from '../../base/events.ts';
import { PanelMessage } from '../../protocol/panel.ts';
import type { ChatController } from './controller.ts';
import { pageHtml } from './csp.ts';
import { createPump } from './pump.ts';

export const CHAT_VIEW = 'footnote.chat';

export interface ChatViewDeps {
  readonly extensionUri: vscode.Uri;
  readonly controller: ChatController;
  log(message: string): void;
}

/** The chat's place in the window. */
export interface ChatView {
  /** Fills the view with the chat; for the view provider of `footnote.chat`. */
  resolve(view: vscode.WebviewView): void;
  /** Shows the view and resolves when its page is up. */
  show(): Promise<void>;
  /** Shows the chat in a tab of the editor, beside the view; `restored` is one from before a reload. */
  openTab(restored?: vscode.WebviewPanel): vscode.WebviewPanel;
}

export const CHAT_TAB = 'footnote.chatTab';

/** Ties one page to the controller: messages checked in both directions, numbered and batched out. */
function attach(
  webview: vscode.Webview,
  place: 'side' | 'editor',
  { extensionUri, controller, log }: ChatViewDeps,
  onReady: () => void,
): Disposable {
  const dist = vscode.Uri.joinPath(extensionUri, 'dist');
  webview.options = { enableScripts: true, localResourceRoots: [dist] };
  const at = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
  const pump = createPump({
    post: (message) => {
      void webview.postMessage(message);
    },
    snapshot: controller.snapshot,
    later: (run, ms) => {
      const timer = setTimeout(run, ms);
      return () => {
        clearTimeout(timer);
      };
    },
    now: () => performance.now(),
  });
  const subscriptions: Disposable[] = [
    pump,
    controller.onEvent((event) => {
      if (event.type !== 'left' || event.from !== pump) pump.take(event);
    }),
    webview.onDidReceiveMessage((raw: unknown) => {
      const parsed = PanelMessage.safeParse(raw);
      if (!parsed.success) {
        log(`A message of the panel was not understood: ${parsed.error.message}`);
        return;
      }
      const message = parsed.data;
      if (message.type === 'ready' || message.type === 'resync') {
        pump.sync();
        if (message.type === 'ready') onReady();
        return;
      }
      controller.handle(message, pump).catch((error: unknown) => {
        const text = error instanceof Error ? error.message : String(error);
        log(`${message.type} failed: ${text}`);
        void vscode.window.showErrorMessage(vscode.l10n.t('Footnote: {0}', text));
      });
    }),
  ];
  webview.html = pageHtml({
    cspSource: webview.cspSource,
    nonce: randomBytes(18).toString('base64url'),
    script: at('panel.js'),
    styles: [at('codicon.css'), at('panel.css')],
    place,
  });
  return {
    dispose: () => {
      disposeAll(subscriptions);
    },
  };
}

/** The chat in the view `footnote.chat`, with its title and badge. */
export function registerChatView(context: vscode.ExtensionContext, deps: ChatViewDeps): ChatView {
  const { controller } = deps;
  let view: vscode.WebviewView | undefined;
  let tab: vscode.WebviewPanel | undefined;
  let waiters: (() => void)[] = [];
  let ready = false;

  const tell = (): void => {
    if (tab !== undefined) tab.title = controller.title() === '' ? 'Footnote' : controller.title();
    if (view === undefined) return;
    view.description = controller.title();
    const { approvals, hunks } = controller.waiting();
    const waiting = approvals + hunks;
    view.badge =
      waiting === 0
        ? undefined
        : {
            value: waiting,
            tooltip:
              approvals > 0
                ? vscode.l10n.t('A command waits for your approval')
                : vscode.l10n.t('{0} proposed changes wait', hunks),
          };
  };
  const notify = waitingNotice(controller, () => show());

  const resolve = (next: vscode.WebviewView): void => {
    view = next;
    ready = false;
    const attached = attach(next.webview, 'side', deps, () => {
      ready = true;
      for (const done of waiters) done();
      waiters = [];
    });
    next.onDidDispose(() => {
      attached.dispose();
      if (view === next) view = undefined;
    });
    tell();
  };
  const openTab = (restored?: vscode.WebviewPanel): vscode.WebviewPanel => {
    if (tab !== undefined && restored === undefined) {
      tab.reveal();
      return tab;
    }
    const panel =
      restored ??
      vscode.window.createWebviewPanel(CHAT_TAB, 'Footnote', vscode.ViewColumn.Active, {
        retainContextWhenHidden: true,
        enableFindWidget: true,
      });
    const icon = vscode.Uri.joinPath(deps.extensionUri, 'media', 'icon.svg');
    panel.iconPath = { light: icon, dark: icon };
    const attached = attach(panel.webview, 'editor', deps, () => undefined);
    tab = panel;
    panel.onDidDispose(() => {
      attached.dispose();
      if (tab === panel) tab = undefined;
    });
    tell();
    return panel;
  };
  const show = async (): Promise<void> => {
    await vscode.commands.executeCommand(`${CHAT_VIEW}.focus`);
    if (view !== undefined && ready) return;
    await new Promise<void>((resolve) => {
      waiters.push(resolve);
    });
  };
  context.subscriptions.push(
    controller.onEvent((event) => {
      // Deltas change neither title nor badge.
      if (event.type === 'events') return;
      tell();
      notify();
    }),
  );
  return { resolve, show, openTab };
}

/** One notification while the window has no focus, when something begins to wait for the user. */
function waitingNotice(controller: ChatController, show: () => Promise<void>): () => void {
  let told = false;
  return () => {
    const { approvals, hunks } = controller.waiting();
    if (approvals + hunks === 0 || vscode.window.state.focused) {
      told = approvals + hunks > 0 && told;
      return;
    }
    if (told) return;
    told = true;
    const open = vscode.l10n.t('Show');
    const text =
      approvals > 0
        ? vscode.l10n.t('Footnote asks whether it may run a command.')
        : vscode.l10n.t('Footnote has proposed changes for you to review.');
    void vscode.window.showInformationMessage(text, open).then((choice) => {
      if (choice === open) void show();
    });
  };
}
