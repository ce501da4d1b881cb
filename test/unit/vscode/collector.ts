import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Collector extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly { readonly path: string; readonly text: string }[];
}

/** A trace collector on loopback that keeps what it is sent. */
export async function collector(status = 200): Promise<Collector> {
  const requests: { path: string; text: string }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      requests.push({ path: request.url ?? '', text: Buffer.concat(chunks).toString() });
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
