import { emitter, type Disposable } from '../../base/events.ts';
import { abortable } from '../abortable.ts';
import type { ExternalTool, ExternalToolsPort } from '../external.ts';
import { toolPrint, type Approvals } from './approvals.ts';
import { serverPrint, shownServer, type ServerConfig } from './config.ts';
import type { Connect, RemoteTool } from './connection.ts';
import { toolName } from './names.ts';
import { mcpServer, sentence, type Server, type ServerState } from './server.ts';
import { externalTool, type AskTool, type OutsideTool } from './tool.ts';

/** A server as the user is shown it. */
export interface ServerView {
  readonly name: string;
  readonly source: ServerConfig['source'];
  /** The command line or address, to the letter. */
  readonly how: string;
  readonly approved: boolean;
  readonly state: ServerState;
  readonly problem: string | undefined;
  readonly tools: readonly {
    readonly tool: RemoteTool;
    readonly print: string;
    readonly approved: boolean;
  }[];
  readonly log: readonly string[];
}

export interface HubParts {
  /** The servers that are set up now; those of the workspace only while it is trusted. */
  readonly configs: () => Promise<readonly ServerConfig[]>;
  readonly connect: Connect;
  readonly fill: (config: ServerConfig) => Promise<ServerConfig>;
  readonly approvals: Approvals;
  readonly askTool: AskTool;
  /** Servers wait for the user's word. */
  readonly onUnapproved: (names: readonly string[]) => void;
  /** The editor's own tools, if they are wanted. */
  readonly editorTools: () => readonly OutsideTool[];
  readonly firstWaitMs?: number;
}

export interface Hub extends ExternalToolsPort, Disposable {
  servers(): Promise<readonly ServerView[]>;
  /** Lets a server start, as it is set up now, and resolves when it runs or can't; or takes that back and stops it. */
  approveServer(name: string): Promise<void>;
  revokeServer(name: string): Promise<void>;
  /** Starts it, or starts it again. */
  restart(name: string): Promise<void>;
  stop(name: string): Promise<void>;
}

/** How long a chat waits for servers at its start: those that take longer aren't in its list. */
const OFFER_MS = 20_000;
/** How long a call waits for a server that was lost. */
const CALL_WAIT_MS = 30_000;
/** Tools in one chat's list. */
const MAX_TOOLS = 100;

/** The MCP servers of this window. Nothing runs until a chat in agent mode, or the user, asks for it. */
export function mcpHub(parts: HubParts): Hub {
  const servers = new Map<string, Server>();
  const status = emitter<string>();
  const { approvals } = parts;

  const allowed = (config: ServerConfig): boolean => approvals.has(serverPrint(config));
  let epoch = 0;

  /** Takes up what is set up now: servers that are gone or read otherwise are stopped. */
  async function sync(): Promise<readonly Server[]> {
    const configs = await parts.configs();
    const wanted = new Map(configs.map((config) => [serverPrint(config), config]));
    for (const [print, server] of servers) {
      if (wanted.has(print)) continue;
      servers.delete(print);
      server.dispose();
    }
    for (const [print, config] of wanted) if (!servers.has(print)) servers.set(print, follow(config));
    return [...wanted.keys()].flatMap((print) => servers.get(print) ?? []);
  }

  function follow(config: ServerConfig): Server {
    const server = mcpServer(config, parts);
    let before = server.state();
    server.onDidChange(({ what }) => {
      const state = server.state();
      if (what === 'tools' && before === 'running')
        status.fire(`The tools of ${config.name} have changed: a new chat uses them.`);
      if (before === 'running' && state === 'waiting')
        status.fire(`${config.name} stopped; it is being started again.`);
      if (before === 'waiting' && state === 'running') status.fire(`${config.name} is back.`);
      if (state === 'failed' && before !== 'failed')
        status.fire(`${config.name} is not running: ${server.problem() ?? ''}`);
      if (state !== 'starting') before = state;
    });
    return server;
  }

  async function startAll(
    all: readonly Server[],
    tell: (text: string) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const cold = all.filter((server) => server.state() !== 'running' && server.state() !== 'failed');
    if (cold.length === 0) return;
    tell(`Starting ${cold.map(({ config }) => config.name).join(', ')}…`);
    const limit = AbortSignal.any([signal, AbortSignal.timeout(OFFER_MS)]);
    const left = await Promise.allSettled(cold.map((server) => server.ready(limit)));
    signal.throwIfAborted();
    for (const [at, one] of left.entries())
      if (one.status === 'rejected')
        tell(`${cold[at]?.config.name ?? ''} is left out: ${sentence(one.reason)}`);
  }

  const outsideOf = (server: Server, name: string): OutsideTool => ({
    server: server.config.name,
    tool: name,
    now() {
      const remote = server.tools().find((tool) => tool.name === name);
      return remote && allowed(server.config)
        ? { remote, print: toolPrint(serverPrint(server.config), remote) }
        : undefined;
    },
    async call(input, signal) {
      const once = async () => {
        await server.ready(AbortSignal.any([signal, AbortSignal.timeout(CALL_WAIT_MS)]));
        return server.call(name, input, signal);
      };
      try {
        return await once();
      } catch (error) {
        if (signal.aborted || server.state() === 'running') throw error;
        // It was lost in mid-call. What only reads is asked again; of anything else nobody knows whether it was done.
        if (server.tools().find((tool) => tool.name === name)?.readOnly === true) return once();
        throw new Error(
          `It stopped in the middle of this call, which it may or may not have done. ${sentence(error)}`,
          {
            cause: error,
          },
        );
      }
    },
  });

  async function offer(
    start: boolean,
    tell: (text: string) => void,
    signal: AbortSignal,
  ): Promise<readonly ExternalTool[]> {
    const all = await abortable(sync(), signal);
    const open = all.filter(({ config }) => allowed(config));
    const closed = all.filter(({ config }) => !allowed(config));
    if (start) {
      if (closed.length > 0) parts.onUnapproved(closed.map(({ config }) => config.name));
      await startAll(open, tell, signal);
    }
    const outside = open
      .filter((server) => server.state() === 'running')
      .flatMap((server) => server.tools().map((tool) => outsideOf(server, tool.name)));
    const taken = new Set<string>();
    const make = (prefix: string) => (one: OutsideTool) =>
      externalTool(toolName(prefix, one.server, one.tool, taken), one, approvals, parts.askTool) ?? [];
    const tools = [...outside.flatMap(make('mcp')), ...parts.editorTools().flatMap(make('editor'))];
    if (tools.length > MAX_TOOLS)
      tell(`Only the first ${MAX_TOOLS} of ${tools.length} outside tools are offered.`);
    return tools.slice(0, MAX_TOOLS);
  }

  const find = async (name: string): Promise<Server | undefined> =>
    (await sync()).find(({ config }) => config.name === name);

  return {
    offer,
    epoch: () => epoch,
    onStatus: status.event,
    async servers() {
      return (await sync()).map((server) => {
        const { name, source } = server.config;
        const print = serverPrint(server.config);
        return {
          name,
          source,
          how: shownServer(server.config),
          approved: allowed(server.config),
          state: server.state(),
          problem: server.problem(),
          tools: server.tools().map((tool) => {
            const its = toolPrint(print, tool);
            return { tool, print: its, approved: approvals.has(its) };
          }),
          log: server.log(),
        };
      });
    },
    async approveServer(name) {
      const server = await find(name);
      if (server === undefined) return;
      approvals.add({ kind: 'server', print: serverPrint(server.config), server: name, at: Date.now() });
      epoch++;
      // Why it doesn't run is in its state.
      await server.ready(AbortSignal.timeout(OFFER_MS)).catch(() => undefined);
    },
    async revokeServer(name) {
      const server = await find(name);
      if (server === undefined) return;
      approvals.remove(serverPrint(server.config));
      epoch++;
      await server.stop();
    },
    async restart(name) {
      const server = await find(name);
      if (server !== undefined && allowed(server.config)) server.restart();
    },
    stop: async (name) => (await find(name))?.stop(),
    dispose() {
      for (const server of servers.values()) server.dispose();
      servers.clear();
      status.dispose();
    },
  };
}
