import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  CallToolResultSchema,
  ToolListChangedNotificationSchema,
  type CallToolResult,
} from '@modelcontextprotocol/sdk/types.js';
import type { HttpServer, StdioServer } from './config.ts';
import {
  MAX_TOOLS,
  type Connect,
  type Connection,
  type ConnectionEvents,
  type RemoteResult,
  type RemoteTool,
} from './connection.ts';

const CONNECT_MS = 30_000;
/** Of one call; progress that the server tells begins it anew, up to `MAX_CALL_MS`. */
const CALL_MS = 120_000;
const MAX_CALL_MS = 600_000;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Reaches a server by the protocol's own client. It may ask nothing of us: no sampling, no roots, no elicitation. */
export const connect: Connect = async ({ how, name }, events, signal) => {
  const transport = how.kind === 'stdio' ? stdio(how, events) : http(how);
  const client = new Client(
    { name: 'footnote', title: 'Footnote', version: '1' },
    // What a server says of its own results is not compiled into code: the result is text to us.
    {
      jsonSchemaValidator: {
        getValidator: () => (data) => ({ valid: true, data: data as never, errorMessage: undefined }),
      },
    },
  );
  let closing = false;
  client.onclose = () => {
    if (!closing) events.onLost();
  };
  client.onerror = (error) => events.onLog(`${name}: ${error.message}`);
  client.setNotificationHandler(ToolListChangedNotificationSchema, () => events.onToolsChanged());
  const close = async (): Promise<void> => {
    closing = true;
    await client.close();
  };
  try {
    await client.connect(transport, { signal, timeout: CONNECT_MS });
  } catch (error) {
    await close();
    throw error;
  }
  return connectionOf(client, close);
};

function connectionOf(client: Client, close: () => Promise<void>): Connection {
  return {
    async tools(signal) {
      if (client.getServerCapabilities()?.tools === undefined) return [];
      const found: RemoteTool[] = [];
      let cursor: string | undefined;
      do {
        const page = await client.listTools(cursor === undefined ? {} : { cursor }, {
          signal,
          timeout: CONNECT_MS,
        });
        for (const { name, description = '', inputSchema, annotations } of page.tools)
          found.push({ name, description, inputSchema, readOnly: annotations?.readOnlyHint === true });
        cursor = page.nextCursor;
      } while (cursor !== undefined && found.length < MAX_TOOLS);
      return found.slice(0, MAX_TOOLS);
    },
    async call(name, input, signal) {
      const args = typeof input === 'object' && input !== null ? { ...input } : {};
      const options = {
        signal,
        timeout: CALL_MS,
        maxTotalTimeout: MAX_CALL_MS,
        resetTimeoutOnProgress: true,
        onprogress: () => undefined,
      };
      const result = await client.request(
        { method: 'tools/call', params: { name, arguments: args } },
        CallToolResultSchema,
        options,
      );
      return resultOf(result);
    },
    close,
  };
}

function stdio(how: StdioServer, events: ConnectionEvents): Transport {
  const transport = new StdioClientTransport({
    command: how.command,
    args: [...how.args],
    // No variable of ours but the few that any program needs; above all no key.
    env: { ...getDefaultEnvironment(), ...how.env },
    stderr: 'pipe',
    ...(how.cwd === undefined ? {} : { cwd: how.cwd }),
  });
  transport.stderr?.on('data', (chunk: Buffer) => {
    for (const line of chunk.toString('utf8').split(/\r?\n/))
      if (line.trim() !== '') events.onLog(line.slice(0, 2000));
  });
  return transport;
}

/** `https:` anywhere, `http:` for this machine alone; a redirect would lead to a host that nobody set up. */
function http({ url: text, headers }: HttpServer): Transport {
  if (!URL.canParse(text)) throw new Error(`${JSON.stringify(text)} is not a URL.`);
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && LOOPBACK.test(url.hostname)))
    throw new Error('The address must start with https:// (http:// is for this machine alone).');
  return new StreamableHTTPClientTransport(url, {
    requestInit: { headers, redirect: 'error' },
  }) as Transport;
}

function resultOf({ content, structuredContent, isError }: CallToolResult): RemoteResult {
  const texts: string[] = [];
  const pictures: { mediaType: string; data: string }[] = [];
  const leftOut = new Map<string, number>();
  for (const block of content) {
    if (block.type === 'text') texts.push(block.text);
    else if (block.type === 'resource' && 'text' in block.resource)
      texts.push(`${block.resource.uri}\n${block.resource.text}`);
    else if (block.type === 'resource_link') texts.push(`${block.name}: ${block.uri}`);
    else if (block.type === 'image') pictures.push({ mediaType: block.mimeType, data: block.data });
    else leftOut.set(block.type, (leftOut.get(block.type) ?? 0) + 1);
  }
  if (texts.length === 0 && structuredContent !== undefined) texts.push(JSON.stringify(structuredContent));
  return {
    ok: isError !== true,
    texts,
    pictures,
    leftOut: [...leftOut].map(([type, n]) => `${n} ${type}${n === 1 ? '' : 's'}`),
  };
}
