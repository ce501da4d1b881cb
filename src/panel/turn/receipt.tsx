import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Receipt as ReceiptData, ResearchPart, Usage } from '../../protocol/turn.ts';
import { Fold } from '../parts/fold.tsx';
import { PathText } from '../parts/place.tsx';
import { dollars, sentOf, tokens } from './amounts.ts';
import { ResearchTree } from './research-tree.tsx';
import { SentExtract } from './sent-extract.tsx';
import { counted } from './work-words.ts';

export { dollars, tokens };

const SHOWN_EXTRACTS = 4;

interface ReceiptProps {
  readonly receipt: ReceiptData | undefined;
  readonly research: readonly ResearchPart[];
  readonly usage: Usage | undefined;
}

/** What was sent, why, how many tokens, what was kept back, what it cost. */
export function Receipt({ receipt, research, usage }: ReceiptProps): JSX.Element | null {
  if (receipt === undefined && usage === undefined) return null;
  const sent = receipt?.tokens ?? sentOf(usage);
  const cost =
    usage === undefined ? '' : usage.costUsd === null ? ', price not known' : `, ${dollars(usage.costUsd)}`;
  return (
    <Fold
      cls="receipt"
      summary={
        <>
          <b>Receipt</b>
          <span class="cut num">{`${tokens(sent)} tokens${cost}`}</span>
        </>
      }
    >
      {() => (
        <div class="slip">
          {receipt !== undefined && <Sent receipt={receipt} />}
          <ResearchTree parts={research} />
          <Totals sent={sent} usage={usage} />
        </div>
      )}
    </Fold>
  );
}

let receipts = 0;

function Sent({ receipt }: { readonly receipt: ReceiptData }): JSX.Element {
  const [all, setAll] = useState(false);
  // Not `useId`: it counts from the root, and a turn may be one of its own.
  const [id] = useState(() => `receipt-${String(++receipts)}`);
  const shown = all ? receipt.items : receipt.items.slice(0, SHOWN_EXTRACTS);
  const hidden = receipt.items.slice(shown.length);
  const sum = (items: readonly { readonly tokens: number }[]): number =>
    items.reduce((n, item) => n + item.tokens, 0);
  return (
    <>
      <section>
        <h4>
          <span>Instructions</span>
          <span class="num">{tokens(receipt.prompt + sum(receipt.instructions))}</span>
        </h4>
        <ul>
          <li>
            <span class="cut">Footnote’s own prompt and tools</span>
            <span class="num">{tokens(receipt.prompt)}</span>
          </li>
          {receipt.instructions.map((item) => (
            <li key={item.path}>
              <span class="path">
                <PathText text={item.path} />
              </span>
              <span class="num">{tokens(item.tokens)}</span>
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h4>
          <span>Conversation</span>
          <span class="num">{tokens(receipt.conversation)}</span>
        </h4>
        <ul>
          <li>
            <span>Earlier turns and this question</span>
            <span class="num">{tokens(receipt.conversation)}</span>
          </li>
        </ul>
      </section>
      {receipt.material !== undefined && (
        <section>
          <h4>
            <span>Put in</span>
            <span class="num">{tokens(sum(receipt.material))}</span>
          </h4>
          <ul>
            {receipt.material.map((item) => (
              <li key={item.name}>
                <span class="cut">{item.name}</span>
                <span class="num">{tokens(item.tokens)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <h4>
          <span>Extracts</span>
          <span class="num">{tokens(sum(receipt.items))}</span>
        </h4>
        <ul>
          {shown.map((item, at) => (
            <SentExtract
              key={`${item.path}:${String(item.startLine)}`}
              item={item}
              tokens={tokens(item.tokens)}
              id={`${id}-${String(at)}`}
            />
          ))}
          {hidden.length > 0 && (
            <li>
              <button
                class="plain linkish"
                type="button"
                onClick={() => {
                  setAll(true);
                }}
              >
                {counted(hidden.length, 'more extract')}
              </button>
              <span class="num">{tokens(sum(hidden))}</span>
            </li>
          )}
        </ul>
      </section>
      {receipt.keptBack.length > 0 && (
        <section>
          <h4>
            <span>Kept back</span>
          </h4>
          <ul>
            {receipt.keptBack.map((item) => (
              <li key={`${item.path}/${item.reason}`}>
                <span class="cut">{item.path}</span>
                <span class="num">{item.tokens === undefined ? '' : tokens(item.tokens)}</span>
                <span class="why">{reasonOf(item)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

/** Why, without the path that stands above it. */
const reasonOf = ({ path, reason }: ReceiptData['keptBack'][number]): string =>
  reason.startsWith(`${path} `) ? reason.slice(path.length + 1) : reason;

function Totals({ sent, usage }: { readonly sent: number; readonly usage: Usage | undefined }): JSX.Element {
  return (
    <section>
      <ul>
        <li class="total">
          <span>Sent</span>
          <span class="num">{tokens(sent)}</span>
        </li>
        {usage !== undefined && (
          <>
            <li>
              <span>All requests of this turn</span>
              <span class="num">{tokens(sentOf(usage))}</span>
            </li>
            <li>
              <span>of it read from cache</span>
              <span class="num">{tokens(usage.cacheRead)}</span>
            </li>
            <li>
              <span>Answer</span>
              <span class="num">{tokens(usage.output)}</span>
            </li>
            <li class="total">
              <span>Cost</span>
              <span class="num">{usage.costUsd === null ? 'not known' : dollars(usage.costUsd)}</span>
            </li>
          </>
        )}
      </ul>
    </section>
  );
}
