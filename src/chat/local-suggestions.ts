import type { IndexHit } from '../search/code-index.ts';
import { localIntent } from './local-intent.ts';

const TYPES_TO_IMPLEMENT = /^(?:interface|trait|protocol|mixin|abstract class)$/;
const CALLED = /^(?:function|method|constructor|macro)$/;
const NAME = /^[A-Za-z_$][\w$.]*$/;

/** A few questions that the graph can answer, on the best symbols; none that was just asked. */
export function suggestions(question: string, hits: readonly IndexHit[]): string {
  const asked = localIntent(question);
  const named = new Map<string, string | null>();
  for (const { symbol, kind } of hits)
    if (symbol !== null && NAME.test(symbol) && !named.has(symbol)) named.set(symbol, kind);
  const asks = [...named].flatMap(([symbol, kind]) => {
    const ask =
      kind !== null && TYPES_TO_IMPLEMENT.test(kind)
        ? `what implements ${symbol}?`
        : kind !== null && CALLED.test(kind)
          ? `what calls ${symbol}?`
          : `where is ${symbol} used?`;
    const intent = localIntent(ask);
    const same =
      asked.kind === intent.kind && 'symbol' in asked && 'symbol' in intent && asked.symbol === intent.symbol;
    return same ? [] : [ask.replace(symbol, `\`${symbol}\``)];
  });
  return asks.length === 0 ? '' : `Ask next: ${asks.slice(0, 3).join(' · ')}\n`;
}
