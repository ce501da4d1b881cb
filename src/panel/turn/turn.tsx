import type { JSX } from 'preact';
import { memo } from 'preact/compat';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { AccountView, ApprovalView } from '../../protocol/panel.ts';
import { useHost } from '../host.ts';
import { AttachmentChips } from '../composer/attach.tsx';
import { useDrawn, type DrawnTurns } from '../hydrate.ts';
import { answerRenderer, type AnswerBlock } from '../markdown/answer.ts';
import { chipIcon, chipText } from '../parts/chip-words.ts';
import { Icon, IconButton } from '../parts/icon.tsx';
import type { TurnView } from '../turn-view.ts';
import { Approval } from './approval.tsx';
import { answerForCopy } from './copy.ts';
import { KeyOffer } from './extracts.tsx';
import { namedIn } from './named.ts';
import { useMarked } from './marked.ts';
import { NoteCard, useNoteCard } from './note-card.tsx';
import { EndNotice } from './notices.tsx';
import { ProseBlock } from './prose.tsx';
import { Receipt } from './receipt.tsx';
import { SourceList } from './source-list.tsx';
import { sourcesOf, type Source } from './sources.ts';
import { SummaryRow } from './summary.tsx';
import { Live, Work } from './work.tsx';

export interface TurnProps {
  readonly turn: TurnView;
  readonly number: number;
  readonly running: boolean;
  readonly last: boolean;
  readonly drawn: DrawnTurns;
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

/** How high a turn will be, in pixels, until it is laid out: as high as it is in a side bar. */
const guessHeight = ({ text, citations }: TurnView): number =>
  Math.round(160 + (text.length / 45) * 20 + citations.length * 26);

/** A question and its answer. */
export const Turn = memo(function Turn(props: TurnProps): JSX.Element {
  const { turn, number, last, drawn } = props;
  const { whole, seen } = useDrawn(drawn, turn.id);
  const height = String(guessHeight(turn));
  const host = useHost();
  if (turn.summary)
    return (
      <SummaryRow turn={turn} running={props.running} account={props.account}>
        {whole && <Answer {...props} check={props.indexed && seen} />}
      </SummaryRow>
    );
  return (
    <article
      class={last ? 'turn' : 'turn past'}
      aria-label={`Question ${String(number)}`}
      data-turn={turn.id}
      // Until it is made it takes the same place: what is read stays where it is. One text: there may be a thousand of them.
      style={`contain-intrinsic-size: auto ${height}px${whole ? '' : `; min-height: ${height}px`}`}
    >
      <div class="question">
        <h2 dir="auto">{turn.question}</h2>
        {whole && (
          <IconButton
            icon="edit"
            label="Edit and ask again"
            title="Edit and ask again, in a new chat; this one is kept"
            onClick={() => {
              host.post({ type: 'fork', turnId: turn.id, edit: true });
            }}
          />
        )}
      </div>
      {whole && turn.context.length > 0 && (
        <ul class="chips given" aria-label="Context of this question">
          {turn.context.map((chip) => (
            <li class="chip" title={chip.path}>
              <Icon name={chipIcon(chip)} />
              <span class="cut">{chipText(chip)}</span>
            </li>
          ))}
        </ul>
      )}
      {whole && turn.attachments.length > 0 && (
        <ul class="chips given" aria-label="Attachments of this question">
          <AttachmentChips attachments={turn.attachments} />
        </ul>
      )}
      {whole && <Answer {...props} check={props.indexed && seen} />}
    </article>
  );
});

function Answer(props: TurnProps & { readonly check: boolean }): JSX.Element {
  const { turn, running, check, account, approval, staged, missing, onEditQuestion } = props;
  const host = useHost();
  const root = useRef<HTMLDivElement>(null);
  const render = useRef(answerRenderer()).current;
  const { open, notes, hold } = useNoteCard(turn.id);
  // What has no source is only known once the answer is whole; an extract is its own source.
  const answered = turn.stop !== undefined && !turn.local && !turn.summary;
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
  const lookedUp = useRef(false);
  useEffect(() => {
    // Once: the index is whole again after every change of a file.
    if (!answered || !check || lookedUp.current) return;
    lookedUp.current = true;
    const { names, inText } = namedIn(blocks.map(({ tree }) => tree));
    if (names.length + inText.length > 0)
      host.post({ type: 'lookUp', names: [...names], inText: [...inText] });
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
        <EndNotice turn={turn} account={account} running={running} onEditQuestion={onEditQuestion} />
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
