import * as vscode from 'vscode';
import { toolPrint } from '../../agent/mcp/approvals.ts';
import type { RemoteResult, RemoteTool } from '../../agent/mcp/connection.ts';
import type { OutsideTool } from '../../agent/mcp/tool.ts';
import { editorToolsWanted } from './configured.ts';

/** As an approval of a tool of the editor is bound to it. */
const PRINT = 'editor';

/** The tools that other extensions give the editor (`vscode.lm.tools`), where `footnote.mcp.editorTools` wants them. */
export const editorTools = (): OutsideTool[] =>
  editorToolsWanted()
    ? vscode.lm.tools.filter(({ name }) => !name.startsWith('footnote')).map(({ name }) => outside(name))
    : [];

const outside = (name: string): OutsideTool => ({
  server: 'editor',
  tool: name,
  now: () => {
    const found = vscode.lm.tools.find((tool) => tool.name === name);
    if (found === undefined) return undefined;
    const remote: RemoteTool = {
      name,
      description: found.description,
      inputSchema: { ...found.inputSchema },
      readOnly: false,
    };
    return { remote, print: toolPrint(PRINT, remote) };
  },
  call: (input, signal) => invoke(name, input, signal),
});

async function invoke(name: string, input: unknown, signal: AbortSignal): Promise<RemoteResult> {
  const source = new vscode.CancellationTokenSource();
  const cancel = (): void => {
    source.cancel();
  };
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const options = {
      input: typeof input === 'object' && input !== null ? input : {},
      toolInvocationToken: undefined,
    };
    const { content } = await vscode.lm.invokeTool(name, options, source.token);
    const texts = content.flatMap((part) =>
      part instanceof vscode.LanguageModelTextPart ? [part.value] : [],
    );
    const others = content.length - texts.length;
    return {
      ok: true,
      texts,
      pictures: [],
      leftOut: others === 0 ? [] : [`${others} part${others === 1 ? '' : 's'}`],
    };
  } finally {
    signal.removeEventListener('abort', cancel);
    source.dispose();
  }
}
