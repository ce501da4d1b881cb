import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { crc32 } from 'node:zlib';
import { ApiError, invalid } from './api-error.ts';
import { asObject, type Json } from './fields.ts';

/** A request as Vertex AI or Bedrock takes it, turned into one of the Messages API. */
export interface CloudRequest {
  readonly cloud: 'vertex' | 'bedrock';
  readonly endpoint: 'create' | 'count';
  readonly body: Json;
}

const VERTEX =
  /^\/projects\/([\w-]+)\/locations\/([\w-]+)\/publishers\/anthropic\/models\/([^/:]+):(streamRawPredict|rawPredict)$/;
const BEDROCK = /^\/model\/([^/]+)\/(invoke-with-response-stream|invoke)$/;
const VERSIONS = ['2023-06-01', '2026-10-21'];

/** Undefined where the path is neither's. @throws ApiError where it is, and the request isn't as it must be */
export function cloudRequest(
  pathname: string,
  headers: IncomingHttpHeaders,
  body: Json | undefined,
): CloudRequest | undefined {
  const vertex = VERTEX.exec(pathname);
  const bedrock = BEDROCK.exec(pathname);
  if (!vertex && !bedrock) return undefined;
  if (headers['anthropic-version'] !== undefined)
    throw invalid('anthropic-version: must be in the body, as anthropic_version');
  const { anthropic_version: version, ...rest } = asObject(body, '');
  if (!VERSIONS.includes(String(version))) throw invalid('anthropic_version: Field required');
  if (rest['model'] !== undefined && vertex?.[3] !== 'count-tokens')
    throw invalid('model: Extra inputs are not permitted');
  if (vertex) {
    if (!/^Bearer ya29\.\S+$/.test(headers.authorization ?? ''))
      throw new ApiError('authentication_error', 'Request had invalid authentication credentials.');
    if (headers['x-api-key'] !== undefined) throw invalid('x-api-key: is not of this service');
    if (vertex[3] === 'count-tokens') return { cloud: 'vertex', endpoint: 'count', body: rest };
    if ((vertex[4] === 'streamRawPredict') !== (rest['stream'] === true))
      throw invalid('stream: does not fit the method');
    return { cloud: 'vertex', endpoint: 'create', body: { ...rest, model: vertex[3] } };
  }
  checkSigned(headers);
  if (rest['stream'] !== undefined) throw invalid('stream: Extra inputs are not permitted');
  const id = decodeURIComponent(bedrock?.[1] ?? '');
  const model = /^(?:global|us|eu)\.anthropic\.(.+)$/.exec(id)?.[1];
  if (model === undefined) throw new ApiError('not_found_error', `model: ${id}`);
  const stream = bedrock?.[2] === 'invoke-with-response-stream';
  return { cloud: 'bedrock', endpoint: 'create', body: { ...rest, model, ...(stream ? { stream } : {}) } };
}

/** Signed by AWS Signature Version 4, over host, date and body, or with a Bedrock API key. */
function checkSigned(headers: IncomingHttpHeaders): void {
  const authorization = headers.authorization ?? '';
  if (/^Bearer bedrock-\S+$/.test(authorization)) return;
  const signed =
    /^AWS4-HMAC-SHA256 Credential=\w+\/\d{8}\/[\w-]+\/bedrock\/aws4_request, SignedHeaders=([\w;-]+), Signature=[0-9a-f]{64}$/.exec(
      authorization,
    )?.[1];
  const covered = signed?.split(';') ?? [];
  if (!['host', 'x-amz-date'].every((name) => covered.includes(name)) || !headers['x-amz-date'])
    throw new ApiError('permission_error', 'The security token included in the request is invalid.');
}

/** Makes a response write Bedrock's frames for the events that are written to it. */
export function inFrames(response: ServerResponse): ServerResponse {
  const write = response.write.bind(response);
  const head = response.writeHead.bind(response);
  let rest = '';
  response.writeHead = ((status: number, headers: Record<string, string>) =>
    head(
      status,
      status === 200 && (headers['content-type'] ?? '').startsWith('text/event-stream')
        ? { ...headers, 'content-type': 'application/vnd.amazon.eventstream' }
        : headers,
    )) as typeof response.writeHead;
  response.write = ((text: string | Buffer) => {
    rest += text.toString();
    const events = rest.split('\n\n');
    rest = events.pop() ?? '';
    return events
      .flatMap((event) => /^data: (.*)$/m.exec(event)?.[1] ?? [])
      .map((data) => write(frame(data)))
      .every(Boolean);
  }) as typeof response.write;
  return response;
}

/** One event-stream message of AWS: lengths, headers, payload, each with its CRC. */
function frame(data: string): Buffer {
  const header = (name: string, value: string): Buffer => {
    const size = Buffer.alloc(2);
    size.writeUInt16BE(value.length);
    return Buffer.concat([
      Buffer.from([name.length]),
      Buffer.from(name),
      Buffer.from([7]),
      size,
      Buffer.from(value),
    ]);
  };
  const headers = Buffer.concat([
    header(':event-type', 'chunk'),
    header(':content-type', 'application/json'),
    header(':message-type', 'event'),
  ]);
  const payload = Buffer.from(JSON.stringify({ bytes: Buffer.from(data).toString('base64') }));
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(12 + headers.length + payload.length + 4, 0);
  prelude.writeUInt32BE(headers.length, 4);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  const whole = Buffer.concat([prelude, headers, payload]);
  const end = Buffer.alloc(4);
  end.writeUInt32BE(crc32(whole));
  return Buffer.concat([whole, end]);
}
