import type { JSX } from 'preact';
import type { ReceiptItem } from '../../protocol/turn.ts';
import { PlaceLink } from '../parts/place.tsx';
import { isRoomAbove, useSoon } from '../parts/soon.ts';
import { rankLines } from './rank-words.ts';

interface SentExtractProps {
  readonly item: ReceiptItem;
  readonly tokens: string;
  readonly id: string;
}

/** A line of the receipt: an extract that was sent. Pointed at or focused, it tells what decided where it stands. */
export function SentExtract({ item, tokens, id }: SentExtractProps): JSX.Element {
  const { open, soon, away, hold } = useSoon<{ readonly above: boolean }>();
  const { signals } = item;
  const show = ({ currentTarget }: { readonly currentTarget: HTMLElement }): void => {
    if (signals !== undefined) soon(() => ({ above: isRoomAbove(currentTarget) }));
  };
  return (
    <li
      class={open === undefined ? undefined : 'asked'}
      onMouseEnter={show}
      onMouseLeave={away}
      onFocusIn={show}
      onFocusOut={away}
    >
      <PlaceLink place={item} {...(open && { describedBy: id })} />
      <span class="num">{tokens}</span>
      <span class="why">{item.why}</span>
      {open !== undefined && signals !== undefined && (
        <div id={id} class={open.above ? 'card rank above' : 'card rank'} role="tooltip" onMouseEnter={hold}>
          <h5>Why it stands here</h5>
          <ul>
            {rankLines(signals).map(({ text, amount }) => (
              <li key={text}>
                <span>{text}</span>
                <span class="num">{amount}</span>
              </li>
            ))}
            <li class="total">
              <span>Score</span>
              <span class="num">{item.score.toFixed(2)}</span>
            </li>
          </ul>
        </div>
      )}
    </li>
  );
}
