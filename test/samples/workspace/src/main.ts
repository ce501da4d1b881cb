import { Session } from './auth/session.ts';
import { totalOf } from './cart/total.ts';
import { HttpClient } from './http/client.ts';

const client = new HttpClient(process.env['LINDEN_GATEWAY'] ?? 'http://127.0.0.1:8099');
const session = new Session(client);

const cart = await client.get<{ lines: { cents: number; count: number }[] }>('/cart', await session.token());
console.log(`To pay: ${(totalOf(cart.lines) / 100).toFixed(2)}`);
