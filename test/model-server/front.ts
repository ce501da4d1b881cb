import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

/** What a connection meets before any HTTP: nobody listening, or somebody who isn't the service. */
export type FrontFault = 'refused' | 'dropped' | 'stalled' | 'garbage' | 'truncated';

/** A TCP front of a server that can break before the server hears of a request. */
export interface Front {
  readonly url: string;
  /** What new connections meet from now on; open ones are closed. undefined: the server behind. */
  meet(fault: FrontFault | undefined): Promise<void>;
  close(): Promise<void>;
}

/** @param target base URL of the server behind it, plain http */
export async function front(target: string): Promise<Front> {
  const behind = Number(new URL(target).port);
  const sockets = new Set<Socket>();
  let fault: FrontFault | undefined;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
    if (fault === undefined) {
      const through = connect(behind, '127.0.0.1');
      through.on('error', () => socket.destroy()).on('close', () => socket.destroy());
      socket.on('close', () => through.destroy());
      socket.pipe(through).pipe(socket);
    } else if (fault === 'dropped') socket.destroy();
    else if (fault === 'garbage') socket.end('220 mail.example ESMTP ready\r\n');
    else if (fault === 'truncated')
      // The request is read first: an answer to half a one may be lost with the connection.
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-type: text/ev'));
  });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        server.removeListener('error', reject);
        resolve();
      });
    });
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      if (!server.listening) {
        resolve();
        return;
      }
      server.close(() => {
        resolve();
      });
      for (const socket of sockets) socket.destroy();
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    meet: async (next) => {
      fault = next;
      for (const socket of sockets) socket.destroy();
      if (fault === 'refused') await stop();
      else if (!server.listening) await listen(port);
    },
    close: stop,
  };
}
