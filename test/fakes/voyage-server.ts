// A strict local stand-in for Voyage's embeddings endpoint, as its documentation has it.
import { createServer, type IncomingHttpHeaders } from 'node:http';
import * as z from 'zod/mini';

const DIMS = 512;
const Body = z.strictObject({
  model: z.literal('voyage-code-3'),
  input: z.array(z.string().check(z.minLength(1))).check(z.minLength(1), z.maxLength(1000)),
  input_type: z.enum(['document', 'query']),
  output_dimension: z.literal(DIMS),
  output_dtype: z.literal('int8'),
});
/** Tokens of one request at most; a byte is a token at least. */
const MOST_BYTES = 120_000;

/** What the next request gets instead of vectors. */
export interface Failing {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** Never answered. */
  readonly silent?: boolean;
  /** The connection ends in the middle of the answer. */
  readonly cut?: boolean;
}

export interface VoyageServer {
  readonly url: string;
  readonly requests: {
    readonly path: string;
    readonly headers: IncomingHttpHeaders;
    readonly text: string;
  }[];
  /** Bodies of the requests that were answered with vectors. */
  readonly bodies: z.infer<typeof Body>[];
  /** One for each request to come. */
  failing: Failing[];
  /** Texts of all requests, refused ones too. */
  sent(): string;
  close(): Promise<void>;
}

/** A vector of the words of a text: texts that share words are near each other. `alike` gives words another name. */
function vectorOf(text: string, alike: Readonly<Record<string, string>>): number[] {
  const vector = new Array<number>(DIMS).fill(0);
  vector[0] = 1 + (text.length % 100);
  for (const word of text
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .match(/[a-z]+/g) ?? []) {
    let at = 7;
    for (const char of Object.hasOwn(alike, word) ? (alike[word] ?? '') : word)
      at = (at * 31 + char.charCodeAt(0)) % (DIMS - 1);
    vector[at + 1] = Math.min(127, (vector[at + 1] ?? 0) + 30);
  }
  return vector;
}

export async function startVoyageServer(
  key: string,
  alike: Readonly<Record<string, string>> = {},
): Promise<VoyageServer> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const text = Buffer.concat(parts).toString();
      made.requests.push({ path: request.url ?? '', headers: request.headers, text });
      const bad = made.failing.shift();
      if (bad?.silent === true) return;
      const parsed = Body.safeParse(JSON.parse(text));
      const bytes = parsed.success ? Buffer.byteLength(parsed.data.input.join('')) : Infinity;
      const allowed = request.headers.authorization === `Bearer ${key}`;
      const status =
        bad?.status ??
        (!allowed
          ? 401
          : request.url !== '/v1/embeddings' || !parsed.success || bytes > MOST_BYTES
            ? 400
            : 200);
      response.writeHead(status, { 'content-type': 'application/json', ...bad?.headers });
      if (status !== 200 || bad?.body !== undefined || !parsed.success) {
        response.end(bad?.body ?? JSON.stringify({ detail: `no: ${String(request.headers.authorization)}` }));
        return;
      }
      // In any order: what counts is the index.
      const data = parsed.data.input
        .map((input, index) => ({ object: 'embedding', index, embedding: vectorOf(input, alike) }))
        .reverse();
      const body = JSON.stringify({
        object: 'list',
        data,
        model: parsed.data.model,
        usage: { total_tokens: bytes },
      });
      if (bad?.cut === true) {
        response.write(body.slice(0, body.length / 2), () => response.destroy());
        return;
      }
      made.bodies.push(parsed.data);
      response.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const made: VoyageServer = {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? String(address.port) : ''}`,
    requests: [],
    bodies: [],
    failing: [],
    sent: () => made.requests.map(({ text }) => text).join('\n'),
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
  return made;
}
