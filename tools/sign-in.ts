import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A link that signs a browser in: whoever has it needs no password. It gets the front's session cookie with the password
 * and hands it on; cookies belong to a host, whatever the port.
 */
export async function serveSignIn(editor: string, password: string): Promise<string> {
  const token = randomBytes(18).toString('base64url');
  const server = createServer((request, response) => {
    const asked = new URL(request.url ?? '/', 'http://127.0.0.1').searchParams.get('token') ?? '';
    if (!same(asked, token)) {
      response
        .writeHead(403, { 'content-type': 'text/plain' })
        .end('Open the link that npm start printed.\n');
      return;
    }
    sessionCookies(editor, password).then(
      (cookies) => {
        response
          .writeHead(302, {
            location: editor,
            'set-cookie': cookies,
            'cache-control': 'no-store',
            'referrer-policy': 'no-referrer',
          })
          .end();
      },
      (error: unknown) => {
        response
          .writeHead(502, { 'content-type': 'text/plain' })
          .end(`The sign-in failed: ${String(error)}\n`);
      },
    );
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  server.unref();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/?token=${token}`;
}

async function sessionCookies(editor: string, password: string): Promise<string[]> {
  const response = await fetch(new URL('/login', editor), {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ password }),
  });
  const cookies = response.headers.getSetCookie();
  if (cookies.length === 0) throw new Error(`no session was given (HTTP ${response.status})`);
  return cookies;
}

function same(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
