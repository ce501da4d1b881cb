import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { planAnswer, sendAnswer } from './answer.ts';
import { ApiError, ERROR_STATUS, errorBody, invalid } from './api-error.ts';
import { asked } from './asked.ts';
import { countInput, PromptCache, type InputUsage } from './cache.ts';
import { newId } from './content.ts';
import { cloudRequest, inFrames } from './clouds.ts';
import type { Json } from './fields.ts';
import { fileStore, type FileStore } from './file-store.ts';
import { checkHeaders } from './headers.ts';
import { issued } from './issued.ts';
import { findModel, MODELS, modelInfo, modelPage, type ServerModel } from './models.ts';
import { inOrder, type Answer, type Script } from './script.ts';
import { checkRequest } from './validate-request.ts';

export interface ServerOptions {
  /** 0, the default: one that is free. */
  readonly port?: number;
  /** What the model answers; default: every request is an `api_error`. */
  readonly script?: Script | readonly Answer[];
  /** Keys that are accepted; default: any. */
  readonly keys?: readonly string[];
  readonly models?: readonly ServerModel[];
  /** Texts that must never arrive, in a body or in a header other than the key's; beside those that `CANARY` finds. */
  readonly canaries?: readonly string[];
  /** The test is about what leaks: closing doesn't fail when something did. */
  readonly leaksExpected?: boolean;
  /** PEM of a key and a certificate for `localhost`: the server then speaks https. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** The cache's clock, in milliseconds. */
  readonly now?: () => number;
}

/** A request as it arrived, and what became of it. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The parsed body; undefined where there is none, or none that parses. */
  readonly body: Json | undefined;
  /** By this server's own accounting, for requests that reached the model. */
  input?: InputUsage;
  /** `usage` of the answer. */
  usage?: Json;
  /** The refusal's message, where the server refused. */
  refused?: string;
  status?: number;
}

export interface ModelServer {
  /** Base URL, without a final slash. */
  readonly url: string;
  readonly requests: readonly RecordedRequest[];
  /** Canaries that arrived. */
  readonly leaks: readonly {
    readonly canary: string;
    readonly where: 'body' | 'headers';
    readonly path: string;
  }[];
  /** Errors of scripts (a citation of what wasn't sent, an exception): a test expects none. */
  readonly scriptErrors: readonly unknown[];
  /** Ids of the files that the service keeps. */
  readonly fileIds: readonly string[];
  /** Connections that are open now. */
  connections(): Promise<number>;
  /** Resolves when at least `count` requests have arrived. */
  arrived(count: number): Promise<void>;
  /** Resolves when clients have closed at least `count` connections before their answer was whole. */
  left(count: number): Promise<void>;
  /** Closes every open connection, as a restarted gateway does. */
  dropConnections(): void;
  setScript(script: Script | readonly Answer[]): void;
  close(): Promise<void>;
}

/** What every test plants where nothing may be read: whichever server of the suite gets one fails when it is closed. */
export const CANARY = /CANARY\d\d[a-z0-9]{8}/gi;

const MAX_BODY = 32 * 1024 * 1024;

const toScript = (script: Script | readonly Answer[]): Script =>
  typeof script === 'function' ? script : inOrder(script);

/** Starts a server on loopback that answers as the Messages API does, and refuses what it refuses. */
export async function startModelServer(options: ServerOptions = {}): Promise<ModelServer> {
  const models = options.models ?? MODELS;
  const requests: RecordedRequest[] = [];
  const leaks: { canary: string; where: 'body' | 'headers'; path: string }[] = [];
  const scriptErrors: unknown[] = [];
  const arrivals = counter();
  const departures = counter();
  const files = fileStore(options.now ?? Date.now);
  const cache = new PromptCache(options.now ?? Date.now, files.tokens);
  const memory = issued();
  let script = toScript(options.script ?? []);
  let number = 0;

  function record(request: IncomingMessage, text: string, body: Json | undefined): RecordedRequest {
    const path = request.url ?? '/';
    const recorded: RecordedRequest = {
      method: request.method ?? '',
      path,
      headers: request.headers,
      text,
      body,
    };
    requests.push(recorded);
    const others = { ...request.headers, authorization: undefined, 'x-api-key': undefined };
    for (const [canary] of text.matchAll(CANARY)) leaks.push({ canary, where: 'body', path });
    for (const canary of options.canaries ?? []) {
      if (text.includes(canary)) leaks.push({ canary, where: 'body', path });
      if (JSON.stringify(others).includes(canary)) leaks.push({ canary, where: 'headers', path });
    }
    arrivals.add();
    return recorded;
  }

  async function messages(
    recorded: RecordedRequest,
    response: ServerResponse,
    headers: Record<string, string>,
    body = recorded.body,
    betas: ReadonlySet<string> = new Set(),
  ): Promise<void> {
    const checked = checkRequest(body, models, 'create', betas);
    memory.check(checked);
    for (const { id } of checked.files) files.get(id);
    const tokens = countInput(checked, files.tokens);
    if (tokens > checked.model.contextTokens)
      throw invalid(`prompt is too long: ${tokens} tokens > ${checked.model.contextTokens} maximum`);
    const question = asked(checked, number++);
    let answer: Answer;
    try {
      answer = await script(question);
    } catch (error) {
      scriptErrors.push(error);
      throw new ApiError('api_error', `script: ${String(error)}`);
    }
    const extra = { ...headers, ...answer.headers };
    if ('refuse' in answer) {
      const status = answer.status ?? ERROR_STATUS[answer.refuse];
      const message = answer.message ?? answer.refuse;
      recorded.status = status;
      recorded.refused = message;
      response.writeHead(status, { 'content-type': 'application/json', ...extra });
      response.end(answer.body ?? JSON.stringify(errorBody(answer.refuse, message, headers['request-id'])));
      return;
    }
    const input = cache.serve(checked);
    let planned;
    try {
      planned = planAnswer(checked, question, answer, input);
    } catch (error) {
      scriptErrors.push(error);
      throw new ApiError('api_error', `script: ${String(error)}`);
    }
    memory.remember(planned.content);
    recorded.input = input;
    recorded.usage = planned.usage;
    recorded.status = 200;
    await sendAnswer(response, extra, planned, checked.stream);
  }

  async function handle(
    request: IncomingMessage,
    response: ServerResponse,
    headers: Record<string, string>,
  ): Promise<void> {
    const bytes = await readBody(request);
    const text = bytes.toString();
    const isUpload = request.method === 'POST' && request.url === '/v1/files';
    const url = new URL(request.url ?? '/', 'http://localhost');
    let body: Json | undefined;
    let broken = false;
    try {
      body = text === '' || isUpload ? undefined : (JSON.parse(text) as Json);
    } catch {
      broken = true; // told below, after the checks that the service makes first
    }
    const recorded = record(request, text, body);
    try {
      const cloud = cloudRequest(url.pathname, request.headers, body);
      if (cloud?.endpoint === 'count')
        return sendJson(response, headers, {
          input_tokens: countInput(checkRequest(cloud.body, models, 'count'), files.tokens),
        });
      if (cloud)
        return await messages(
          recorded,
          cloud.cloud === 'bedrock' ? inFrames(response) : response,
          headers,
          cloud.body,
        );
      const betas = checkHeaders(request.headers, request.method ?? '', options.keys, isUpload);
      if (broken) throw invalid('The request body is not valid JSON');
      const route = `${request.method} ${url.pathname}`;
      if (route === 'POST /v1/messages') return await messages(recorded, response, headers, body, betas);
      if (url.pathname === '/v1/files' || url.pathname.startsWith('/v1/files/'))
        sendJson(response, headers, await serveFiles(files, route, url, request, bytes));
      else if (route === 'POST /v1/messages/count_tokens')
        sendJson(response, headers, {
          input_tokens: countInput(checkRequest(body, models, 'count', betas), files.tokens),
        });
      else if (route === 'GET /v1/models') sendJson(response, headers, modelPage(models, url.searchParams));
      else if (/^GET \/v1\/models\/[^/]+$/.test(route))
        sendJson(
          response,
          headers,
          modelInfo(findModel(models, decodeURIComponent(url.pathname.split('/')[3] ?? ''))),
        );
      else throw new ApiError('not_found_error', `Not Found: ${route}`);
      recorded.status = 200;
    } catch (error) {
      if (error instanceof ApiError) {
        recorded.refused = error.message;
        recorded.status = error.status;
      }
      throw error;
    }
  }

  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const headers = { 'request-id': newId('req') };
    response.on('close', () => {
      if (!response.writableFinished) departures.add();
    });
    handle(request, response, headers).catch((error: unknown) => {
      const refusal = error instanceof ApiError ? error : new ApiError('api_error', String(error));
      if (!(error instanceof ApiError)) scriptErrors.push(error);
      if (response.headersSent) {
        response.destroy();
        return;
      }
      response.writeHead(refusal.status, { ...headers, 'content-type': 'application/json' });
      response.end(JSON.stringify(errorBody(refusal.type, refusal.message, headers['request-id'])));
    });
  };
  const server = options.tls ? createTlsServer(options.tls, listener) : createServer(listener);
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  return {
    url: `${options.tls ? 'https://localhost' : 'http://127.0.0.1'}:${(server.address() as AddressInfo).port}`,
    requests,
    leaks,
    scriptErrors,
    get fileIds() {
      return files.ids;
    },
    connections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
      }),
    arrived: arrivals.reaches,
    left: departures.reaches,
    dropConnections: () => {
      server.closeAllConnections();
    },
    setScript: (next) => {
      script = toScript(next);
      number = 0;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        // Called again, it is closed already.
        server.close(() => {
          resolve();
        });
      });
      if (leaks.length > 0 && options.leaksExpected !== true)
        throw new Error(`Canaries reached the model: ${leaks.map(({ canary }) => canary).join(', ')}`);
    },
  };
}

/** Counts, and tells when a count is reached. */
function counter(): { add(): void; reaches(count: number): Promise<void> } {
  let total = 0;
  const waiting: { count: number; resolve: () => void }[] = [];
  return {
    add: () => {
      total++;
      for (const each of waiting) if (total >= each.count) each.resolve();
    },
    reaches: async (count) => {
      if (total < count) await new Promise<void>((resolve) => waiting.push({ count, resolve }));
    },
  };
}

async function serveFiles(
  files: FileStore,
  route: string,
  url: URL,
  request: IncomingMessage,
  bytes: Buffer,
): Promise<Json> {
  const id = decodeURIComponent(url.pathname.split('/')[3] ?? '');
  if (route === 'POST /v1/files') {
    const type = request.headers['content-type'] ?? '';
    const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData();
    return files.upload(form);
  }
  if (route === 'GET /v1/files') return files.list(url.searchParams);
  if (route === `GET /v1/files/${id}`) return files.get(id).meta;
  if (route === `DELETE /v1/files/${id}`) return files.delete(id);
  throw new ApiError('not_found_error', `Not Found: ${route}`);
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  // What is too much is read all the same: an answer to half a request never reaches the client.
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY) chunks.push(chunk);
  }
  if (size > MAX_BODY) throw new ApiError('request_too_large', 'Request exceeds the maximum size');
  return Buffer.concat(chunks);
}

function sendJson(response: ServerResponse, headers: Record<string, string>, body: Json): void {
  response.writeHead(200, { ...headers, 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
