import { createHash, type Hash } from 'node:crypto';
import * as path from 'node:path';
import fallback from './fallback.js';
export { helper as aid } from './helper.ts';

/** How many orders a page shows. */
export const PAGE_SIZE = 50;
const cache = new Map<string, Order>();

/** An order of one customer. */
export interface Order {
  readonly id: string;
  cents: number;
  describe(): string;
}

export type Orders = readonly Order[];

export enum State {
  Open,
  Shipped,
}

/**
 * Keeps orders.
 * @see Order
 */
@Injectable()
export class OrderBook<T extends Order> extends Base implements Iterable<T> {
  static readonly limit = 100;
  #orders: T[] = [];
  readonly onAdd = (order: T): void => {
    this.#orders.push(order);
  };

  constructor(private readonly source: Source) {
    super();
  }

  /** The total in cents. */
  @memoize
  total(): number {
    return this.#orders.reduce((sum, order) => sum + order.cents, 0);
  }

  get size(): number {
    return this.#orders.length;
  }

  static async load<T extends Order>(file: string): Promise<OrderBook<T>> {
    const book = new OrderBook<T>(fallback);
    await book.source.read(path.resolve(file));
    return book;
  }

  *[Symbol.iterator](): Iterator<T> {
    yield* this.#orders;
  }
}

/** Twice a number. */
export const twice = (n: number): number => 2 * n;

export function parse(text: string): Order;
export function parse(text: Buffer): Order;
export function parse(text: string | Buffer): Order {
  return JSON.parse(String(text));
}

export default async function main(): Promise<void> {
  const hash: Hash = createHash('sha256');
  console.log(hash.digest('hex'), cache.size);
}

export namespace Money {
  export const cents = (euros: number): number => euros * 100;
}

declare module 'shop' {
  function pay(order: Order): void;
}
