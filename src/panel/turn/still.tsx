import { hydrate, render, type JSX } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { HostContext, useHost, type Host } from '../host.ts';
import type { DrawnTurns, Settled } from '../hydrate.ts';
import type { AnswerBlock } from '../markdown/answer.ts';
import { FoldsMade } from '../parts/fold.tsx';
import { heightOf } from '../turn-height.ts';
import type { TurnView } from '../turn-view.ts';
import { TurnBody, type BodyProps, type TurnProps } from './body.tsx';
import { isAnswered, lookUp } from './look-up.ts';

/** How high a turn will be, for the style sheet: it forgets that once the turn was laid out. */
export const guessHeight = (turn: TurnView): string =>
  `contain-intrinsic-size: auto ${String(heightOf(turn))}px`;
const NONE = { anchorNode: null, focusNode: null, isCollapsed: true };
/** A turn's padding and line: a minimum counts them in, the size of what is skipped does not. */
const AROUND = '17px';

/**
 * A settled turn on the page. Its components write it down once, as HTML: a chat has hundreds, of which nearly all are only
 * read, and what is only written takes a third of the time and no memory but the page's. When someone points at what acts in
 * it, or presses, focuses, opens or scrolls anything in it, the same components take over what they have written (`wake`),
 * before the event reaches it.
 */
class Still implements Settled {
  readonly #article: HTMLElement;
  readonly #host: Host;
  #props: TurnProps;
  /** As what it was written down; until then the page has the question's words alone. */
  #written: TurnProps | undefined;
  #awake = false;
  #foldsMade = false;
  #seen = false;
  /** What was written of the answer, until what it names is looked up. */
  #blocks: readonly AnswerBlock[] | undefined;

  constructor(article: HTMLElement, host: Host, props: TurnProps) {
    this.#article = article;
    this.#host = host;
    this.#props = props;
    const height = `${String(heightOf(props.turn))}px`;
    // Until it is written it takes the same place: what is read stays where it is.
    article.style.cssText = `contain-intrinsic-size: auto ${height}; min-height: calc(${height} + ${AROUND})`;
    const heading = document.createElement('h2');
    heading.dir = 'auto';
    heading.textContent = props.turn.question;
    const question = document.createElement('div');
    question.className = 'question';
    question.append(heading);
    article.append(question);
  }

  update(props: TurnProps): void {
    this.#props = props;
    if (this.#awake) this.#live();
    else if (this.#written !== undefined && isOther(this.#written, props)) this.#writeAnew();
    this.#lookUp();
  }

  draw(): void {
    if (this.#written === undefined) this.#write();
  }

  see(): void {
    this.draw();
    this.#seen = true;
    this.#lookUp();
  }

  wake(): void {
    if (this.#awake) return;
    this.draw();
    this.#awake = true;
    hydrate(this.#body(this.#written ?? this.#props), this.#article);
    if (this.#written !== this.#props) this.#live();
  }

  makeFolds(): void {
    if (this.#awake || this.#foldsMade) return;
    this.#foldsMade = true;
    this.#writeAnew();
  }

  end(): void {
    if (this.#awake) render(null, this.#article);
  }

  /** What is selected from here or up to here would be lost with what was written: then the turn becomes alive. */
  #writeAnew(): void {
    const { anchorNode, focusNode, isCollapsed } = getSelection() ?? NONE;
    if (!isCollapsed && [anchorNode, focusNode].some((node) => this.#article.contains(node))) this.wake();
    else this.#write();
  }

  #write(): void {
    const first = this.#written === undefined;
    const html = renderToString(
      this.#body(this.#props, (blocks) => {
        if (first && isAnswered(this.#props.turn)) this.#blocks = blocks;
      }),
    );
    if (first) this.#article.style.minHeight = '';
    this.#written = this.#props;
    this.#article.innerHTML = html;
  }

  #live(): void {
    render(this.#body(this.#props), this.#article);
  }

  #body(props: TurnProps, onBlocks?: BodyProps['onBlocks']): JSX.Element {
    return (
      <HostContext.Provider value={this.#host}>
        <FoldsMade.Provider value={this.#foldsMade}>
          <TurnBody {...props} check={false} {...(onBlocks && { onBlocks })} />
        </FoldsMade.Provider>
      </HostContext.Provider>
    );
  }

  /** Once, when it has come near the view and the index is whole; not while it scrolls. */
  #lookUp(): void {
    if (!this.#seen || !this.#props.indexed || this.#blocks === undefined) return;
    const blocks = this.#blocks;
    this.#blocks = undefined;
    requestIdleCallback(() => {
      lookUp(this.#host, blocks);
    });
  }
}

/** Lines may be told in words, apart from their path. */
const mayName = ({ text }: TurnView, name: string): boolean => text.includes(name.replace(/:.*/, ''));

/** Whether a turn that no one has touched looks different. */
function isOther(before: TurnProps, now: TurnProps): boolean {
  const { turn } = now;
  return (
    before.turn !== turn ||
    (before.account !== now.account && (turn.local || turn.error !== undefined)) ||
    (before.missing !== now.missing &&
      [...before.missing, ...now.missing].some(
        (name) => before.missing.has(name) !== now.missing.has(name) && mayName(turn, name),
      ))
  );
}

/** A turn that was settled when it was first drawn: its article, which has no children of the panel's own tree. */
export function StillTurn({ drawn, ...props }: TurnProps & { readonly drawn: DrawnTurns }): JSX.Element {
  const host = useHost();
  const article = useRef<HTMLElement>(null);
  const still = useRef<Still | undefined>(undefined);
  const { id } = props.turn;
  useLayoutEffect(() => {
    if (article.current === null) return;
    if (still.current === undefined) still.current = new Still(article.current, host, props);
    else still.current.update(props);
  });
  useLayoutEffect(
    () => (still.current === undefined ? undefined : drawn.keep(id, still.current)),
    [drawn, id],
  );
  useLayoutEffect(() => () => still.current?.end(), []);
  return (
    <article class="turn past" aria-label={`Question ${String(props.number)}`} data-turn={id} ref={article} />
  );
}
