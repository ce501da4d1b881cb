/** What a question of these tests orders the scripted model to do. */
export interface Order {
  readonly path: string;
  readonly changes: readonly { readonly old: string; readonly new: string }[];
  /** Other tools to call after that, one after the other. */
  readonly calls?: readonly { readonly name: string; readonly input: Readonly<Record<string, unknown>> }[];
}

const START = 'ORDER ';

export const order = (what: Order): string => START + JSON.stringify(what);

/** The order within a request's texts. @throws when there is none */
export function readOrder(text: string): Order {
  const line = text.split('\n').findLast((each) => each.includes(START));
  if (line === undefined) throw new Error('the question holds no order');
  return JSON.parse(line.slice(line.indexOf(START) + START.length)) as Order;
}
