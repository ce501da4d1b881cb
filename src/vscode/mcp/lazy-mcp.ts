import * as vscode from 'vscode';
import type { ExternalToolsPort } from '../../agent/external.ts';
import { emitter } from '../../base/events.ts';
import { isConfigured } from './configured.ts';
import type { McpParts, McpSide } from './open-mcp.ts';

/** The tools of other programs, whose code (a bundle of its own) loads when a chat in agent mode finds some set up. */
export interface LazyMcp extends ExternalToolsPort {
  /** `Footnote: Show MCP Servers`. */
  registerCommand(): void;
}

export function lazyMcp(parts: McpParts): LazyMcp {
  const status = emitter<string>();
  let opening: Promise<McpSide> | undefined;
  let side: McpSide | undefined;
  const open = (): Promise<McpSide> => {
    opening ??= import('./open-mcp.ts').then(({ openMcp }) => {
      side = openMcp(parts);
      side.hub.onStatus(status.fire);
      parts.context.subscriptions.push(side.hub);
      return side;
    });
    return opening;
  };
  return {
    onStatus: status.event,
    epoch: () => (side === undefined ? 0 : 1 + side.hub.epoch()),
    async offer(start, tell, signal) {
      // Nothing runs that nobody has started.
      if (opening === undefined && (!start || !(await isConfigured()))) return [];
      return (await open()).hub.offer(start, tell, signal);
    },
    registerCommand() {
      parts.context.subscriptions.push(
        vscode.commands.registerCommand('footnote.showMcpServers', async () => (await open()).show()),
      );
    },
  };
}
