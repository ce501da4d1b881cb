import { emitter, type Disposable, type Event } from '../../base/events.ts';
import { abortable } from '../abortable.ts';
import type { ServerConfig } from './config.ts';
import type { Connect, Connection, RemoteResult, RemoteTool } from './connection.ts';

/** `waiting`: it was lost and is started again shortly. `failed`: it is not started again by itself. */
export type ServerState = 'off' | 'starting' | 'running' | 'waiting' | 'failed';

/** One server, started when it is first needed and started again, later each time, when it is lost. */
export interface Server extends Disposable {
  readonly config: ServerConfig;
  state(): ServerState;
  /** Why it isn't running, for a person. */
  problem(): string | undefined;
  /** Those of the newest list; they stay while it is away. */
  tools(): readonly RemoteTool[];
  /** The newest lines that it printed and what happened to it. */
  log(): readonly string[];
  /** Resolves when it runs. Rejects with a sentence when it can't be started, or the signal fires. */
  ready(signal: AbortSignal): Promise<void>;
  call(tool: string, input: unknown, signal: AbortSignal): Promise<RemoteResult>;
  restart(): void;
  stop(): Promise<void>;
  readonly onDidChange: Event<{ readonly what: 'state' | 'tools' }>;
}

export interface ServerParts {
  readonly connect: Connect;
  /** Fills in variables, asking the user for inputs. Rejects with a sentence. */
  readonly fill: (config: ServerConfig) => Promise<ServerConfig>;
  /** Before the first new start; each one after waits twice as long, to `MAX_WAIT_MS`. */
  readonly firstWaitMs?: number;
}

const FIRST_WAIT_MS = 1000;
const MAX_WAIT_MS = 60_000;
const MAX_STARTS = 5;
/** A server that ran for so long was well: what happens next is not its start's fault. */
const WELL_MS = 60_000;
const LOG_LINES = 200;

export function mcpServer(config: ServerConfig, parts: ServerParts): Server {
  const changed = emitter<{ what: 'state' | 'tools' }>();
  const lines: string[] = [];
  let state: ServerState = 'off';
  let problem: string | undefined;
  let connection: Connection | undefined;
  let tools: readonly RemoteTool[] = [];
  let starts = 0;
  let upSince = 0;
  let timer: NodeJS.Timeout | undefined;
  let starting: Promise<void> | undefined;
  /** Goes up with each start and stop: what an older one hears counts no more. */
  let life = 0;

  const note = (line: string): void => {
    lines.push(line);
    if (lines.length > LOG_LINES) lines.shift();
  };
  const become = (next: ServerState, why?: string): void => {
    state = next;
    problem = why;
    note(why === undefined ? `[${next}]` : `[${next}] ${why}`);
    changed.fire({ what: 'state' });
  };

  async function start(): Promise<void> {
    const mine = ++life;
    clearTimeout(timer);
    become('starting');
    try {
      const filled = await parts.fill(config);
      const opened = await parts.connect(
        filled,
        {
          onLost: () => {
            if (life === mine) lost('It ended.');
          },
          onToolsChanged: () => {
            if (life === mine) void list(mine);
          },
          onLog: note,
        },
        AbortSignal.timeout(60_000),
      );
      if (life !== mine) return await opened.close();
      connection = opened;
      tools = await opened.tools(AbortSignal.timeout(30_000));
      if (life !== mine) return await opened.close();
      upSince = Date.now();
      become('running');
      changed.fire({ what: 'tools' });
    } catch (error) {
      if (life === mine) lost(sentence(error));
    }
  }

  async function list(mine: number): Promise<void> {
    try {
      const next = await connection?.tools(AbortSignal.timeout(30_000));
      if (next === undefined || life !== mine) return;
      tools = next;
      changed.fire({ what: 'tools' });
    } catch (error) {
      note(`The list of tools could not be read again: ${sentence(error)}`);
    }
  }

  function lost(why: string): void {
    life++;
    const gone = connection;
    connection = undefined;
    void gone?.close().catch((error: unknown) => note(sentence(error)));
    if (upSince > 0 && Date.now() - upSince > WELL_MS) starts = 0;
    upSince = 0;
    if (++starts > MAX_STARTS) {
      become('failed', why);
      return;
    }
    const wait = Math.min(MAX_WAIT_MS, (parts.firstWaitMs ?? FIRST_WAIT_MS) * 2 ** (starts - 1));
    become('waiting', why);
    timer = setTimeout(begin, wait).unref();
  }

  function begin(): void {
    starting = start().finally(() => {
      starting = undefined;
    });
  }

  const settled = (): Promise<void> =>
    new Promise((resolve) => {
      const heard = changed.event(() => {
        if (state === 'starting' || state === 'waiting') return;
        heard.dispose();
        resolve();
      });
    });

  async function ready(signal: AbortSignal): Promise<void> {
    if (state === 'off' || state === 'failed') {
      starts = 0;
      begin();
    }
    if (state === 'starting' || state === 'waiting') await abortable(settled(), signal);
    if (connection === undefined)
      throw new Error(`The MCP server ${config.name} is not running: ${problem ?? 'it was stopped.'}`);
  }

  async function stop(): Promise<void> {
    life++;
    clearTimeout(timer);
    const gone = connection;
    connection = undefined;
    if (state !== 'off') become('off');
    await gone?.close();
  }

  return {
    config,
    state: () => state,
    problem: () => problem,
    tools: () => tools,
    log: () => lines,
    ready,
    async call(tool, input, signal) {
      await ready(signal);
      const open = connection;
      if (open === undefined) throw new Error(`The MCP server ${config.name} is not running.`);
      return open.call(tool, input, signal);
    },
    restart() {
      starts = 0;
      void stop().then(begin, begin);
    },
    stop,
    onDidChange: changed.event,
    dispose() {
      changed.dispose();
      void starting;
      stop().catch((error: unknown) => note(sentence(error)));
    },
  };
}

/** What went wrong, as a sentence. */
export const sentence = (error: unknown): string => {
  const text = (error instanceof Error ? error.message : String(error)).slice(0, 500);
  return /[.!?]$/.test(text) ? text : `${text}.`;
};
