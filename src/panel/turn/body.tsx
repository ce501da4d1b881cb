import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { AccountView, ApprovalView } from '../../protocol/host-message.ts';
import { GROWN, useHost } from '../host.ts';
import { AttachmentChips } from '../composer/attach.tsx';
import { answerRenderer, type AnswerBlock } from '../markdown/answer.ts';
import { chipIcon, chipText } from '../parts/chip-words.ts';
import { Icon, IconButton } from '../parts/icon.tsx';
import type { TurnView } from '../turn-view.ts';
import { Approval } from './approval.tsx';
import { answerForCopy } from './copy.ts';
import { KeyOffer } from './extracts.tsx';
import { isAnswered, lookUp } from './look-up.ts';
import { useMarked } from './marked.ts';
import { NoteCard, useNoteCard } from './note-card.tsx';
import { EndNotice } from './notices.tsx';
import { ProseBlock } from './prose.tsx';
import { Receipt } from './receipt.tsx';
import { SourceList } from './source-list.tsx';
import { sourcesOf, type Source } from './sources.ts';
import { Live, Work } from './work.tsx';

/** What a turn is drawn of. */
export interface TurnProps {
  readonly turn: TurnView;
  readonly number: number;
  readonly running: boolean;
  readonly last: boolean;
  /** Whether the index is whole: what an answer in view names is then looked up. */
  readonly indexed: boolean;
  readonly account: AccountView;
  /** The command of this turn that waits, with what holds it. */
  readonly approval: ApprovalView | undefined;
  /** Whether edits wait that a command wouldn't see. */
  readonly staged: boolean;
  readonly onEditQuestion: (turn: TurnView) => void;
  /** Names that nothing in the workspace has. */
  readonly missing: ReadonlySet<string>;
}

export interface BodyProps extends TurnProps {
  /** Whether what the answer names is looked up. */
  readonly check: boolean;
  /** Told what is drawn of the answer, before it is. */
  readonly onBlocks?: (blocks: readonly AnswerBlock[]) => void;
}

/** All that is in a turn. */
export function TurnBody(props: BodyProps): JSX.Element {
  const { turn } = props;
  const host = useHost();
  return (
    <>
      <div class="question">
        <h2 dir="auto">{turn.question}</h2>
        <IconButton
          icon="edit"
          label="Edit and ask again"
          title="Edit and ask again, in a new chat; this one is kept"
          onClick={() => {
            host.post({ type: 'fork', turnId: turn.id, edit: true });
          }}
        />
      </div>
      {turn.context.length > 0 && (
        <ul class="chips given" aria-label="Context of this question">
          {turn.context.map((chip) => (
            <li class="chip" title={chip.path}>
              <Icon name={chipIcon(chip)} />
              <span class="cut">{chipText(chip)}</span>
            </li>
          ))}
        </ul>
      )}
      {turn.attachments.length > 0 && (
        <ul class="chips given" aria-label="Attachments of this question">
          <AttachmentChips attachments={turn.attachments} />
        </ul>
      )}
      {turn.added.length > 0 && (
        <ul class="joined" aria-label="Added while it ran">
          {turn.added.map((text) => (
            <li>
              <Icon name="debug-step-into" />
              <p dir="auto">{text}</p>
            </li>
          ))}
        </ul>
      )}
      <Answer {...props} />
    </>
  );
}

export function Answer(props: BodyProps): JSX.Element {
  const { turn, running, last, check, onBlocks, account, approval, staged, missing, onEditQuestion } = props;
  const host = useHost();
  const root = useRef<HTMLDivElement>(null);
  const render = useRef(answerRenderer()).current;
  const { open, notes, hold } = useNoteCard(turn.id);
  const answered = isAnswered(turn);
  const drawn = useRef(0);
  const marked = useMarked(answered, drawn);
  const { sources, marks } = useMemo(() => sourcesOf(turn.citations), [turn.citations]);
  const blocks = render({
    text: turn.text,
    marks,
    cited: answered ? turn.citations : undefined,
    marked,
    streaming: running && turn.text !== '' && turn.approval === undefined,
  });
  drawn.current = blocks.length;
  onBlocks?.(blocks);
  useLayoutEffect(() => {
    // What marking adds below an answer that has just ended is no more in view than what came before.
    if (marked > 0 && marked < Number.POSITIVE_INFINITY)
      root.current?.dispatchEvent(new Event(GROWN, { bubbles: true }));
  }, [marked]);
  const lookedUp = useRef(false);
  useEffect(() => {
    // Once: the index is whole again after every change of a file.
    if (!answered || !check || lookedUp.current) return;
    lookedUp.current = true;
    lookUp(host, blocks);
  }, [turn.id, answered, check]);
  const unsourced = marked < blocks.length ? 0 : blocks.reduce((sum, block) => sum + block.claims, 0);
  let near: string | undefined;
  const toUnsourced = (): void => {
    root.current?.querySelector('.prose .unsourced')?.scrollIntoView({ block: 'center' });
  };
  return (
    <div class="answer" ref={root}>
      {!turn.summary && <Work turn={turn} />}
      {(blocks.length > 0 || turn.local) && (
        <div class="prose">
          {turn.local && (
            <p>
              <span class="tag">Local answer</span> No model was used. These are the best matching lines in
              your code, ranked on this machine.
            </p>
          )}
          {blocks.map((block) => {
            near = block.marks.at(-1)?.source.path ?? near;
            const extract = turn.local ? extractOf(block, turn, sources) : undefined;
            return (
              <ProseBlock
                key={block.start}
                block={block}
                notes={notes}
                near={near}
                extract={extract}
                missing={missing}
              />
            );
          })}
        </div>
      )}
      {running && turn.approval === undefined && !turn.summary && <Live turn={turn} />}
      {open !== undefined && (
        <NoteCard
          source={open.source}
          above={open.above}
          onEnter={hold}
          onLeave={() => {
            notes.away();
          }}
        />
      )}
      {approval !== undefined && <Approval approval={approval} staged={staged} />}
      {!turn.summary && (
        <EndNotice
          turn={turn}
          account={account}
          running={running}
          last={last}
          onEditQuestion={onEditQuestion}
        />
      )}
      {!running && (sources.length > 0 || unsourced > 0) && (
        <SourceList
          sources={sources}
          unsourced={unsourced}
          notes={notes}
          lit={open?.source.number}
          onUnsourced={toUnsourced}
        />
      )}
      {!running && !turn.summary && (turn.text !== '' || turn.receipt !== undefined) && (
        <div class="tail">
          {!turn.local && <Receipt receipt={turn.receipt} research={turn.research} usage={turn.usage} />}
          {turn.local && <span class="grow" />}
          <IconButton
            icon="copy"
            label="Copy answer"
            title="Copy answer with footnotes"
            onClick={() => {
              host.post({ type: 'copy', text: answerForCopy(turn) });
            }}
          />
          <IconButton
            icon="repo-forked"
            label="Fork from here"
            title="Go on from here in a new chat"
            onClick={() => {
              host.post({ type: 'fork', turnId: turn.id });
            }}
          />
          <IconButton
            icon="refresh"
            label="Retry"
            onClick={() => {
              host.post({ type: 'retry', turnId: turn.id });
            }}
          />
        </div>
      )}
      {turn.local && turn.stop !== undefined && account.keySource === 'none' && <KeyOffer />}
    </div>
  );
}

/** The source whose lines a block of a local answer repeats. */
function extractOf(block: AnswerBlock, turn: TurnView, sources: readonly Source[]): Source | undefined {
  if (block.tree[0]?.type !== 'fence') return undefined;
  const cited = turn.citations.find((citation) => citation.from <= block.start && block.start < citation.to);
  return sources.find(
    (source) =>
      source.uri === cited?.uri && source.startLine === cited.startLine && source.endLine === cited.endLine,
  );
}
