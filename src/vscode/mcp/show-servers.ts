import * as vscode from 'vscode';
import type { Approvals } from '../../agent/mcp/approvals.ts';
import { visible } from '../../agent/mcp/describe.ts';
import type { Hub, ServerView } from '../../agent/mcp/hub.ts';
import type { ServerState } from '../../agent/mcp/server.ts';
import type { Documents } from '../documents.ts';
import { configFiles } from './configured.ts';

export interface ShowParts {
  readonly hub: Hub;
  readonly approvals: Approvals;
  readonly documents: Documents;
  readonly problems: () => readonly string[];
}

interface Choice extends vscode.QuickPickItem {
  readonly run?: () => Promise<unknown>;
}

const ICONS: Readonly<Record<ServerState, string>> = {
  off: 'circle-outline',
  starting: 'sync',
  running: 'pass',
  waiting: 'sync',
  failed: 'error',
};

const stateText = ({ state, approved, tools }: ServerView): string => {
  if (!approved) return vscode.l10n.t('not approved: it is not started');
  switch (state) {
    case 'off':
      return vscode.l10n.t('not started');
    case 'starting':
      return vscode.l10n.t('starting');
    case 'running':
      return vscode.l10n.t('running, {0} tools', tools.length);
    case 'waiting':
      return vscode.l10n.t('stopped; it is being started again');
    case 'failed':
      return vscode.l10n.t('stopped');
  }
};

/** `Footnote: Show MCP Servers`: their states and tools, and what can be done with each. */
export async function showServers(parts: ShowParts): Promise<void> {
  const { hub, problems } = parts;
  const servers = await hub.servers();
  const items: Choice[] = servers.map((server) => ({
    label: `$(${server.approved ? ICONS[server.state] : 'shield'}) ${visible(server.name)}`,
    description: stateText(server),
    detail: [visible(server.how), server.problem].filter((part) => part !== undefined).join(' · '),
    run: () => showServer(parts, server.name),
  }));
  items.push(
    ...problems().map((problem) => ({ label: `$(warning) ${visible(problem)}` })),
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    {
      label: `$(gear) ${vscode.l10n.t('Set up servers on this machine')}`,
      run: async () => vscode.commands.executeCommand('workbench.action.openSettings', 'footnote.mcp'),
    },
    ...(await workspaceFiles()),
  );
  const pick = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Footnote: MCP Servers'),
    placeHolder:
      servers.length === 0
        ? vscode.l10n.t('No server is set up, neither in the settings nor in .vscode/mcp.json')
        : vscode.l10n.t('Servers start with the first question in Agent mode'),
  });
  await pick?.run?.();
}

async function workspaceFiles(): Promise<Choice[]> {
  const found: Choice[] = [];
  for (const file of configFiles()) {
    const there = await vscode.workspace.fs.stat(file).then(
      () => true,
      () => false, // no such file
    );
    if (there)
      found.push({
        label: `$(go-to-file) ${vscode.workspace.asRelativePath(file)}`,
        run: async () => vscode.window.showTextDocument(file),
      });
  }
  return found;
}

async function showServer(parts: ShowParts, name: string): Promise<void> {
  const { hub, documents } = parts;
  const server = (await hub.servers()).find((one) => one.name === name);
  if (server === undefined) return;
  const again = (act: Promise<unknown>): Promise<void> => act.then(() => showServer(parts, name));
  const running = server.state === 'running' || server.state === 'starting';
  const pick = await vscode.window.showQuickPick<Choice>(
    [
      ...(server.approved
        ? [
            {
              label: `$(debug-restart) ${running ? vscode.l10n.t('Restart') : vscode.l10n.t('Start')}`,
              run: () => again(hub.restart(name)),
            },
            ...(running
              ? [{ label: `$(debug-stop) ${vscode.l10n.t('Stop')}`, run: () => again(hub.stop(name)) }]
              : []),
          ]
        : [{ label: `$(shield) ${vscode.l10n.t('Approve and start…')}`, run: () => approve(parts, server) }]),
      ...(server.approved
        ? [
            {
              label: `$(shield) ${vscode.l10n.t('Take the approval back')}`,
              run: () => again(hub.revokeServer(name)),
            },
          ]
        : []),
      {
        label: `$(output) ${vscode.l10n.t('Show Log')}`,
        run: () => documents.show(`MCP ${name}.log`, `${server.log.map(visible).join('\n')}\n`),
      },
      ...(server.tools.length === 0
        ? []
        : [{ label: vscode.l10n.t('Tools'), kind: vscode.QuickPickItemKind.Separator }]),
      ...server.tools.map(({ tool, print, approved }) => ({
        label: `$(${approved ? 'check' : 'question'}) ${visible(tool.name)}`,
        description: [
          approved ? vscode.l10n.t('runs without a question') : vscode.l10n.t('asks each time'),
          ...(tool.readOnly ? [vscode.l10n.t('says that it only reads')] : []),
        ].join(' · '),
        detail: visible(tool.description).replaceAll(/\s+/g, ' ').slice(0, 200),
        run: () => {
          if (approved) parts.approvals.remove(print);
          else parts.approvals.add({ kind: 'tool', print, server: name, tool: tool.name, at: Date.now() });
          return showServer(parts, name);
        },
      })),
    ],
    {
      title: visible(name),
      placeHolder:
        server.tools.length === 0
          ? stateText(server)
          : vscode.l10n.t(
              '{0}. Choose a tool to let it run without a question, or to be asked again',
              stateText(server),
            ),
    },
  );
  await pick?.run?.();
}

/** Shows exactly what would run before it may. */
async function approve(parts: ShowParts, server: ServerView): Promise<void> {
  const yes = vscode.l10n.t('Start');
  const choice = await vscode.window.showWarningMessage(
    vscode.l10n.t('Start the MCP server {0}?', visible(server.name)),
    {
      modal: true,
      detail: vscode.l10n.t(
        '{0}\n\nIt is set up in {1} and runs as you do, outside any sandbox. Footnote asks again when its command line or address changes.',
        visible(server.how),
        server.source === 'workspace' ? vscode.l10n.t('this workspace') : vscode.l10n.t('your settings'),
      ),
    },
    yes,
  );
  if (choice !== yes) return;
  const title = vscode.l10n.t('Starting {0}…', visible(server.name));
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title }, () =>
    parts.hub.approveServer(server.name),
  );
  await showServer(parts, server.name);
}
