import type { JSX } from 'preact';
import { useCallback, useRef, useState } from 'preact/hooks';
import { IndexBanner, NoFolder, Welcome } from './blank.tsx';
import { Changes } from './changes/changes.tsx';
import { Composer } from './composer/composer.tsx';
import { indexLine, Strip } from './composer/strip.tsx';
import { Header } from './header.tsx';
import { History } from './history.tsx';
import { useDrawnTurns } from './hydrate.ts';
import { useHost } from './host.ts';
import { Announcer, Jump, Log } from './log.tsx';
import { PlanCard } from './plan/plan.tsx';
import type { PanelAction, PanelView } from './reduce.ts';
import { isFull } from '../protocol/window.ts';
import { Allowed, Approval } from './turn/approval.tsx';
import { FullNotice } from './turn/summary.tsx';
import { Turn } from './turn/turn.tsx';
import { counted, liveText } from './turn/work-words.ts';
import type { TurnView } from './turn-view.ts';

interface AppProps {
  readonly view: PanelView;
  readonly act: (action: PanelAction) => void;
  readonly place: string;
}

type Put =
  | {
      readonly text: string;
      readonly context: TurnView['context'];
      readonly attachments: TurnView['attachments'];
    }
  | undefined;

/** The whole panel: header, log (or history), dock. */
export function App({ view, act, place }: AppProps): JSX.Element {
  const host = useHost();
  const { live, turns, running } = view;
  const scroller = useRef<HTMLDivElement>(null);
  const [away, setAway] = useState(false);
  const [put, setPut] = useState<Put>(undefined);
  const onEditQuestion = useCallback((turn: TurnView) => {
    setPut({ text: turn.question, context: turn.context, attachments: turn.attachments });
  }, []);
  const drawn = useDrawnTurns(view.chatId, turns);
  const noFolder = view.known && live.folders.length === 0;
  // Those of this chat's own turn stand in its answer.
  const elsewhere = live.approvals.filter(({ id }) => !turns.some((turn) => turn.approval?.id === id));
  // Once is enough: an answer that ended so says it, and what to do.
  const tellFull =
    live.window !== null &&
    isFull(live.window) &&
    (live.summing !== null || turns.at(-1)?.stop !== 'context_full');
  const toEnd = (): void => {
    const log = scroller.current;
    if (log !== null) log.scrollTop = log.scrollHeight;
  };
  const carryOut = (): void => {
    act({ type: 'mode', mode: 'agent' });
    host.post({ type: 'mode', mode: 'agent' });
    host.post({ type: 'send', text: 'Carry out the plan.', mode: 'agent', context: [] });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing) return;
    if (running !== null) host.post({ type: 'stop' });
  };
  return (
    <div class="app" data-place={place} data-running={running !== null} onKeyDown={onKeyDown}>
      <Header
        mode={live.mode}
        onMode={(mode) => {
          act({ type: 'mode', mode });
          host.post({ type: 'mode', mode });
        }}
        account={live.account}
        trusted={live.trusted}
        demo={live.demo}
      />
      {view.history === undefined ? (
        <Log
          busy={running !== null}
          turns={turns.length}
          chatId={view.chatId}
          startAt={turns.at(-1)?.local === true ? turns.at(-1)?.id : undefined}
          onAway={setAway}
          scroller={scroller}
        >
          {!noFolder && view.known && turns.length === 0 && <IndexBanner index={live.index} />}
          {noFolder && turns.length === 0 && <NoFolder />}
          {!noFolder && view.known && turns.length === 0 && (
            <Welcome
              index={live.index}
              account={live.account}
              samples={live.samples}
              trusted={live.trusted}
              onAsk={(text) => {
                host.post({ type: 'send', text, mode: live.mode, context: [] });
              }}
            />
          )}
          {turns.map((turn, i) => (
            <Turn
              key={turn.id}
              turn={turn}
              number={i + 1}
              running={turn.id === running || turn.id === live.summing}
              last={i === turns.length - 1}
              drawn={drawn}
              indexed={live.index.state === 'ready'}
              account={live.account}
              approval={live.approvals.find(({ id }) => id === turn.approval?.id) ?? turn.approval}
              staged={live.pending.length > 0}
              missing={view.missing}
              onEditQuestion={onEditQuestion}
            />
          ))}
          {elsewhere.map((approval) => (
            <div class="turn" key={approval.id}>
              <Approval approval={approval} staged={live.pending.length > 0} />
            </div>
          ))}
        </Log>
      ) : (
        <History
          chats={view.history}
          current={view.chatId}
          onClose={() => {
            act({ type: 'closeHistory' });
          }}
        />
      )}
      <div class="dock">
        {away && view.history === undefined && turns.length > 0 && <Jump onJump={toEnd} />}
        <PlanCard
          steps={turns.findLast(({ plan }) => plan !== undefined)?.plan ?? []}
          running={running !== null}
          onCarryOut={live.trusted ? carryOut : undefined}
        />
        <Changes pending={live.pending} />
        <Allowed allowed={live.allowed} />
        <div class="foot">
          {tellFull && <FullNotice summing={live.summing !== null} />}
          <Composer
            view={view}
            running={running !== null}
            put={put}
            onSent={() => {
              act({ type: 'closeHistory' });
            }}
            contextFull={contextFull(view)}
            blocked={live.window !== null && isFull(live.window)}
            questions={() => turns.filter(({ summary }) => !summary).map(({ question }) => question)}
          />
          <Strip index={live.index} account={live.account} turns={turns} noFolder={noFolder} />
        </div>
        <Announcer text={progressWords(view)} />
      </div>
    </div>
  );
}

/** Tokens of the last request against the model's window. */
function contextFull(view: PanelView): { readonly used: number; readonly of: number } | undefined {
  const { account, window } = view.live;
  if (window !== null && window.used > 0) return window;
  const of = account.models.find((model) => model.id === account.model)?.contextTokens ?? 0;
  const used = view.turns.findLast((turn) => !turn.local && turn.receipt !== undefined)?.receipt?.tokens;
  return used === undefined || of === 0 ? undefined : { used, of };
}

/** What a listener should know now. */
function progressWords(view: PanelView): string {
  const turn = view.turns.at(-1);
  const { index } = view.live;
  if (turn !== undefined && turn.id === view.running)
    return turn.approval === undefined
      ? liveText(turn.work, turn.status, turn.text !== '')
      : 'A command waits for your approval.';
  if (index.state === 'indexing' && index.total > 0) {
    const tenth = Math.floor((10 * index.done) / index.total) * 10;
    return `Indexing, ${String(tenth)} % done`;
  }
  if (turn === undefined) return index.state === 'ready' ? indexLine(index) : '';
  if (turn.stop === 'end_turn')
    return turn.citations.length === 0
      ? 'The answer is complete.'
      : `The answer is complete, with ${counted(turn.citations.length, 'citation')}.`;
  return '';
}
