import path from 'node:path';
import { approvals as approvalsOf, type Approvals } from '../../../../src/agent/mcp/approvals.ts';
import { serverPrint, type ServerConfig } from '../../../../src/agent/mcp/config.ts';
import { connect } from '../../../../src/agent/mcp/connect.ts';
import { mcpHub, type Hub, type HubParts } from '../../../../src/agent/mcp/hub.ts';
import type { ToolGrant, ToolQuestion } from '../../../../src/agent/mcp/tool.ts';

const MODULES = path.join(import.meta.dirname, '../../../../node_modules');

/** Real servers from npm, as a user sets them up. */
export const filesystemServer = (folder: string, rest: Partial<ServerConfig> = {}): ServerConfig => ({
  name: 'files',
  source: 'settings',
  how: {
    kind: 'stdio',
    command: process.execPath,
    args: [path.join(MODULES, '@modelcontextprotocol/server-filesystem/dist/index.js'), folder],
    env: {},
  },
  ...rest,
});

export const everythingServer = (rest: Partial<ServerConfig> = {}): ServerConfig => ({
  name: 'everything',
  source: 'settings',
  how: {
    kind: 'stdio',
    command: process.execPath,
    args: [path.join(MODULES, '@modelcontextprotocol/server-everything/dist/index.js')],
    env: {},
  },
  ...rest,
});

/** A server of the test's own, as a program given as text. */
export const programServer = (
  name: string,
  program: string,
  rest: Partial<ServerConfig> = {},
): ServerConfig => ({
  name,
  source: 'settings',
  how: { kind: 'stdio', command: process.execPath, args: ['--input-type=module', '-e', program], env: {} },
  ...rest,
});

export interface HubRig extends Disposable {
  readonly hub: Hub;
  readonly approvals: Approvals;
  /** What the user was asked, in order. */
  readonly questions: ToolQuestion[];
  readonly unapproved: string[];
  readonly stored: () => unknown;
}

export function hubRig(
  configs: () => readonly ServerConfig[],
  options: Partial<HubParts> & {
    readonly grant?: (question: ToolQuestion) => ToolGrant;
    readonly stored?: unknown;
    /** Servers of the settings are approved; not so where this is false. */
    readonly approved?: boolean;
  } = {},
): HubRig {
  let stored = options.stored;
  const approvals = approvalsOf({ get: () => stored, set: (value) => (stored = value) });
  // What the user set up is also approved, as it is now.
  for (const config of configs())
    if (config.source === 'settings' && options.approved !== false)
      approvals.add({ kind: 'server', print: serverPrint(config), server: config.name, at: 0 });
  const questions: ToolQuestion[] = [];
  const unapproved: string[] = [];
  const hub = mcpHub({
    configs: () => Promise.resolve(configs()),
    connect,
    fill: (config) => Promise.resolve(config),
    approvals,
    askTool: (_id, question, _signal, ready) => {
      ready();
      questions.push(question);
      return Promise.resolve(options.grant?.(question) ?? 'once');
    },
    onUnapproved: (names) => unapproved.push(...names),
    editorTools: () => [],
    firstWaitMs: 20,
    ...options,
  });
  return {
    hub,
    approvals,
    questions,
    unapproved,
    stored: () => stored,
    [Symbol.dispose]: () => hub.dispose(),
  };
}

/** A server in plain JSON-RPC: `TOOLS` and `call(name, args)` are the program's own. */
export const plainServer = (body: string): string => `
import { createInterface } from 'node:readline';
const send = (message) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n');
${body}
createInterface({ input: process.stdin }).on('line', async (line) => {
  const { id, method, params } = JSON.parse(line);
  if (method === 'initialize') send({ id, result: { protocolVersion: params.protocolVersion, capabilities: { tools: { listChanged: true } }, serverInfo: { name: 'plain', version: '1' } } });
  else if (method === 'tools/list') send({ id, result: { tools: TOOLS } });
  else if (method === 'tools/call') await call(params.name, params.arguments).then(
    (result) => send({ id, result }),
    (error) => send({ id, error: { code: -32603, message: error.message } }),
  );
  else if (id !== undefined) send({ id, result: {} });
});
`;
