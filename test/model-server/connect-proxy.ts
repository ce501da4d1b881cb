import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/**
 * A proxy that does nothing but CONNECT, and keeps what it was asked and what it carried.
 * Names that only it knows are in `hosts`, each with the address that it stands for.
 */
export async function connectProxy(hosts: Readonly<Record<string, string>> = {}) {
  const asked: string[] = [];
  const carried: Buffer[] = [];
  /** The server lets go of a tunnel's sockets: it would wait for them for ever when it is closed. */
  const tunnels = new Set<Duplex>();
  const proxy = createServer((_request, response) => response.writeHead(405).end());
  proxy.on('connect', (request, socket, head) => {
    asked.push(request.url ?? '');
    const [host = '', port] = (request.url ?? '').split(':');
    const upstream = connect(Number(port), hosts[host] ?? host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.write(head);
      socket.on('data', (chunk: Buffer) => carried.push(chunk));
      socket.pipe(upstream).pipe(socket);
    });
    for (const end of [socket, upstream]) {
      tunnels.add(end);
      end.on('close', () => tunnels.delete(end));
    }
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    asked,
    carried: () => Buffer.concat(carried).toString('latin1'),
    close: () => {
      proxy.closeAllConnections();
      for (const end of tunnels) end.destroy();
      return new Promise((resolve) => proxy.close(resolve));
    },
  };
}
