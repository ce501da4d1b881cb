import * as vscode from 'vscode';
import { PRICES_DATE } from '../../model/prices.ts';
import { reportPage } from './html.ts';
import { traceBody } from './trace-page.ts';
import { usageBody, type UsageInput } from './usage-page.ts';

export { exportSpans, otelSpans } from '../trace/otel.ts';
export { exportChat, importChat } from '../commands/export-chat.ts';
export { networkReport } from '../commands/show-network.ts';

const open = new Map<string, vscode.WebviewPanel>();

/** Opens a report in a tab, or fills the one that is open. */
function show(extensionUri: vscode.Uri, id: string, title: string, body: string): void {
  const media = vscode.Uri.joinPath(extensionUri, 'media');
  let panel = open.get(id);
  if (panel === undefined) {
    panel = vscode.window.createWebviewPanel(`footnote.${id}`, title, vscode.ViewColumn.Active, {
      enableScripts: false,
      localResourceRoots: [media],
    });
    panel.onDidDispose(() => open.delete(id));
    open.set(id, panel);
  } else panel.reveal();
  const style = panel.webview.asWebviewUri(vscode.Uri.joinPath(media, 'report.css')).toString();
  panel.webview.html = reportPage(title, panel.webview.cspSource, style, body);
}

/** `Footnote: Show Usage`: a dashboard. */
export function showUsage(extensionUri: vscode.Uri, input: Omit<UsageInput, 'pricesDate'>): void {
  const body = usageBody({ ...input, pricesDate: PRICES_DATE }, vscode.l10n);
  show(extensionUri, 'usage', vscode.l10n.t('Footnote: usage'), body);
}

/** `Footnote: Show Trace`: the newest turn as a waterfall. */
export function showTrace(extensionUri: vscode.Uri, turn: Parameters<typeof traceBody>[0]): void {
  show(extensionUri, 'trace', vscode.l10n.t('Footnote: trace'), traceBody(turn, vscode.l10n));
}
