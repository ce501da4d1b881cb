import type { ServerConfig } from './config.ts';

/** A tool as its server describes it. None of it is trusted. */
export interface RemoteTool {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of an object. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
  /** The server says that the tool changes nothing. */
  readonly readOnly: boolean;
}

export interface RemoteResult {
  readonly ok: boolean;
  /** Text as it came, in its order. */
  readonly texts: readonly string[];
  /** In base64. */
  readonly pictures: readonly { readonly mediaType: string; readonly data: string }[];
  /** What is neither and is left out: "2 audios". */
  readonly leftOut: readonly string[];
}

export interface Connection {
  /** All pages, up to `MAX_TOOLS`. */
  tools(signal: AbortSignal): Promise<readonly RemoteTool[]>;
  call(name: string, input: unknown, signal: AbortSignal): Promise<RemoteResult>;
  /** Ends the server's process, or the session. */
  close(): Promise<void>;
}

export interface ConnectionEvents {
  /** It is over, not by `close`. */
  readonly onLost: () => void;
  readonly onToolsChanged: () => void;
  /** What the server prints beside the protocol, line by line. */
  readonly onLog: (line: string) => void;
}

/** Starts a server, or reaches it. @throws Error with a sentence for a person */
export type Connect = (
  config: ServerConfig,
  events: ConnectionEvents,
  signal: AbortSignal,
) => Promise<Connection>;

/** More than these of one server are not looked at. */
export const MAX_TOOLS = 128;
