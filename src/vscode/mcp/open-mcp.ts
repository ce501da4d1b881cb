import * as vscode from 'vscode';
import { approvals as approvalsOf } from '../../agent/mcp/approvals.ts';
import { connect } from '../../agent/mcp/connect.ts';
import { mcpHub, type Hub } from '../../agent/mcp/hub.ts';
import type { AskTool } from '../../agent/mcp/tool.ts';
import type { Documents } from '../documents.ts';
import { editorTools } from './editor-tools.ts';
import { serverReader } from './read-servers.ts';
import { showServers } from './show-servers.ts';

export { httpServers } from './read-servers.ts';

export interface McpParts {
  readonly context: vscode.ExtensionContext;
  readonly documents: Documents;
  readonly output: vscode.LogOutputChannel;
  readonly askTool: AskTool;
}

/** MCP servers and the editor's tools, as this window has them. */
export interface McpSide {
  readonly hub: Hub;
  show(): Promise<void>;
}

const APPROVALS = 'footnote.mcp.approvals';

/** Opens the protocol's side; starts no server. */
export function openMcp({ context, documents, output, askTool }: McpParts): McpSide {
  const memory = context.globalState;
  const reader = serverReader((problem) => {
    output.warn(`MCP: ${problem}`);
  });
  const asked = new Set<string>();
  const approvals = approvalsOf({
    get: () => memory.get(APPROVALS),
    set: (value) => void memory.update(APPROVALS, value),
  });
  const show = (): Promise<void> => showServers({ hub, approvals, documents, problems: reader.problems });
  const hub = mcpHub({
    configs: reader.read,
    connect,
    fill: reader.fill,
    approvals,
    askTool,
    editorTools,
    onUnapproved: (names) => {
      const fresh = names.filter((name) => !asked.has(name));
      if (fresh.length === 0) return;
      for (const name of fresh) asked.add(name);
      const text = vscode.l10n.t(
        'MCP servers are set up that Footnote has not started: {0}. They are programs that run on this machine, or addresses that it would send to.',
        fresh.join(', '),
      );
      void vscode.window
        .showInformationMessage(text, vscode.l10n.t('Show MCP Servers'))
        .then((choice) => (choice === undefined ? undefined : show()));
    },
  });
  return { hub, show };
}
