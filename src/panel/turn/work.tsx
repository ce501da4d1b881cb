import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Fold } from '../parts/fold.tsx';
import { Icon } from '../parts/icon.tsx';
import type { TurnView } from '../turn-view.ts';
import { WorkerSteps, Workers } from './workers.tsx';
import { commandOf, counted, liveText, toolLine, workSummary } from './work-words.ts';
import type { ToolItem } from './work-words.ts';

/** All the work behind an answer in one line that opens. */
export function Work({ turn }: { readonly turn: TurnView }): JSX.Element | null {
  const extracts = turn.receipt?.items.length ?? 0;
  const summary = workSummary(turn.work);
  const line = [summary, summary === '' && extracts > 0 ? counted(extracts, 'extract') : '']
    .filter((part) => part !== '')
    .join(', ');
  if (line === '' || turn.local) return null;
  return (
    <Fold cls="work" summary={line}>
      {() => <Steps turn={turn} extracts={extracts} />}
    </Fold>
  );
}

function Steps({ turn, extracts }: { readonly turn: TurnView; readonly extracts: number }): JSX.Element {
  return (
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
            {item.output !== '' && <Output item={item} />}
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
  );
}

/** What a command has printed; its end stays in view. */
function Output({ item }: { readonly item: ToolItem }): JSX.Element {
  const box = useRef<HTMLPreElement>(null);
  useLayoutEffect(() => {
    if (box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  }, [item.output]);
  return (
    <pre class="output" tabIndex={0} role="region" aria-label={`Output of ${commandOf(item)}`} ref={box}>
      {item.output}
    </pre>
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
  const last = turn.work.at(-1);
  const printing = last?.kind === 'tool' && last.state === 'running' && last.output !== '' ? last : undefined;
  return (
    <>
      <p class="live">
        <Icon name="loading" cls="spin" />
        <span>{liveText(turn.work, turn.status, turn.text !== '')}</span>
        {seconds >= 2 && <span class="num">{`${String(seconds)} s`}</span>}
      </p>
      <Workers work={turn.work} />
      {printing !== undefined && <Output item={printing} />}
    </>
  );
}
