import type { JSX } from 'preact';
import { memo } from 'preact/compat';
import { useRef } from 'preact/hooks';
import type { DrawnTurns } from '../hydrate.ts';
import { Answer, TurnBody, type TurnProps } from './body.tsx';
import { guessHeight, StillTurn } from './still.tsx';
import { SummaryRow } from './summary.tsx';

/** A question and its answer. One that is settled when it is first drawn is only written down: see `StillTurn`. */
export const Turn = memo(function Turn(props: TurnProps & { readonly drawn: DrawnTurns }): JSX.Element {
  const { turn, number, last, running, approval } = props;
  // What has once been alive stays so.
  const live = useRef(false);
  live.current ||= last || running || approval !== undefined;
  if (turn.summary)
    return (
      <SummaryRow turn={turn} running={running} account={props.account}>
        <Answer {...props} check={props.indexed} />
      </SummaryRow>
    );
  if (!live.current) return <StillTurn {...props} />;
  return (
    <article
      class={last ? 'turn' : 'turn past'}
      aria-label={`Question ${String(number)}`}
      data-turn={turn.id}
      style={guessHeight(turn)}
    >
      <TurnBody {...props} check={props.indexed} />
    </article>
  );
});
