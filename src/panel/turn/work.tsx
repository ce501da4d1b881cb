import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';
import type { TurnView } from '../turn-view.ts';
import { WorkerSteps, Workers } from './workers.tsx';
import { counted, liveText, toolLine, workSummary } from './work-words.ts';

/** All the work behind an answer in one line that opens. */
export function Work({ turn }: { readonly turn: TurnView }): JSX.Element | null {
  const extracts = turn.receipt?.items.length ?? 0;
  const summary = workSummary(turn.work);
  const line = [summary, summary === '' && extracts > 0 ? counted(extracts, 'extract') : '']
    .filter((part) => part !== '')
    .join(', ');
  if (line === '' || turn.local) return null;
  return (
    <details class="work fold">
      <summary>{line}</summary>
      <ol>
        {turn.work.map((item) => {
          if (item.kind === 'thinking')
            return (
              <li>
                <Icon name="thinking" />
                <p>{item.text}</p>
              </li>
            );
          if (item.parent !== undefined) return null;
          const { icon, text, side } = toolLine(item);
          return (
            <li class={item.state === 'failed' ? 'bad' : undefined}>
              <Icon name={icon} />
              <p>{text}</p>
              {side !== '' && <span class="num">{side}</span>}
              <WorkerSteps work={turn.work} call={item.id} />
            </li>
          );
        })}
        {turn.work.length === 0 && (
          <li>
            <Icon name="search" />
            <p>Searched the index</p>
            <span class="num">{counted(extracts, 'extract')}</span>
          </li>
        )}
      </ol>
    </details>
  );
}

/** What goes on while the turn runs, with the seconds since it began. */
export function Live({ turn }: { readonly turn: TurnView }): JSX.Element {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(Date.now());
    }, 1000);
    return () => {
      clearInterval(timer);
    };
  }, []);
  const seconds = Math.floor((now - turn.at) / 1000);
  return (
    <>
      <p class="live">
        <Icon name="loading" cls="spin" />
        <span>{liveText(turn.work, turn.status, turn.text !== '')}</span>
        {seconds >= 2 && <span class="num">{`${String(seconds)} s`}</span>}
      </p>
      <Workers work={turn.work} />
    </>
  );
}
