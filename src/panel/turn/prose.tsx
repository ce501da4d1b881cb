import type { ComponentChildren, JSX } from 'preact';
import { memo } from 'preact/compat';
import type { AnswerBlock } from '../markdown/answer.ts';
import type { MdNode } from '../markdown/tree.ts';
import { useHost } from '../host.ts';
import { openMessage } from '../parts/place.tsx';
import { visibleText } from '../visible.ts';
import { CodeBlock } from './code-block.tsx';
import type { NoteControls } from './note-card.tsx';
import { Extract } from './extracts.tsx';
import { namedAt } from './named.ts';
import { markName, type Source } from './sources.ts';

interface DrawContext {
  readonly block: AnswerBlock;
  readonly notes: NoteControls;
  readonly near: string | undefined;
  readonly openLink: (href: string) => void;
  readonly missing: ReadonlySet<string>;
}

function draw(nodes: readonly MdNode[], context: DrawContext): ComponentChildren {
  return nodes.map((node, i) => {
    switch (node.type) {
      case 'text':
        return context.missing.size === 0 ? node.text : namedText(nodes, i, context);
      case 'code':
        return context.missing.has(node.text) ? (
          <Missing tag="code" name={node.text} text={node.text} />
        ) : (
          <code>{node.text}</code>
        );
      case 'fence':
        return <CodeBlock info={node.info} text={node.text} near={context.near} />;
      case 'link':
        return (
          // No `href`: the editor opens those of a page by itself, before anyone has seen where they lead.
          // No `a`: a mark may stand in it, and HTML has no link within a link.
          <span
            role="link"
            tabIndex={0}
            class="to"
            title={visibleText(node.href)}
            onClick={() => {
              context.openLink(node.href);
            }}
            onKeyDown={(event) => {
              if (event.key === 'Enter') context.openLink(node.href);
            }}
          >
            {draw(node.children, context)}
          </span>
        );
      case 'element': {
        const Tag = node.tag;
        if (Tag === 'br' || Tag === 'hr') return <Tag />;
        if (Tag === 'table')
          return (
            <div class="table" tabIndex={0} role="group" aria-label="Table">
              <table>{draw(node.children, context)}</table>
            </div>
          );
        // A list goes one way as a whole: its bullets stand on the side where its text begins.
        if (Tag === 'ol')
          return (
            <ol dir="auto" start={node.start}>
              {draw(node.children, context)}
            </ol>
          );
        return Tag === 'p' || Tag === 'ul' || Tag === 'h3' || Tag === 'blockquote' ? (
          <Tag dir="auto">{draw(node.children, context)}</Tag>
        ) : (
          <Tag class={node.align}>{draw(node.children, context)}</Tag>
        );
      }
      case 'marks':
        return <Marks at={i} indexes={node.indexes} context={context} />;
      case 'unsourced': {
        const next = nodes[i + 1];
        const last = next?.type !== 'unsourced' || next.claim !== node.claim;
        return (
          <span class="unsourced">
            {draw(node.children, context)}
            {last && <span class="vh"> (no source)</span>}
          </span>
        );
      }
      case 'caret':
        return <span class="caret" />;
    }
  });
}

/** Running text, with those of its names marked that nothing has; where there are none it stays the text that it is. */
function namedText(nodes: readonly MdNode[], at: number, { missing }: DrawContext): ComponentChildren {
  const node = nodes[at];
  const text = node?.type === 'text' ? node.text : '';
  const parts: ComponentChildren[] = [];
  let from = 0;
  for (const named of namedAt(nodes, at)) {
    if (named.from < from || !missing.has(named.name)) continue;
    parts.push(
      text.slice(from, named.from),
      <Missing tag="span" name={named.name} text={text.slice(named.from, named.to)} />,
    );
    from = named.to;
  }
  return parts.length === 0 ? (
    text
  ) : (
    <>
      {parts}
      {text.slice(from)}
    </>
  );
}

function Missing({
  tag: Tag,
  name,
  text,
}: {
  readonly tag: 'code' | 'span';
  readonly name: string;
  readonly text: string;
}): JSX.Element {
  const what = /:\d/.test(name)
    ? 'No file of this workspace has these lines'
    : 'Nothing in this workspace has this name';
  return (
    <Tag class="missing" title={what}>
      {text}
      <span class="vh"> (not found)</span>
    </Tag>
  );
}

function Marks({
  indexes,
  context,
}: {
  readonly at: number;
  readonly indexes: readonly number[];
  readonly context: DrawContext;
}): JSX.Element {
  const sources = indexes.flatMap((index) => context.block.marks[index]?.source ?? []);
  const unique = sources.filter(
    (source, i) => sources.findIndex((other) => other.number === source.number) === i,
  );
  const notes = unique.map((source) => <Note source={source} notes={context.notes} />);
  return unique.length > 1 ? <span class="notes">{notes}</span> : <>{notes}</>;
}

function Note({ source, notes }: { readonly source: Source; readonly notes: NoteControls }): JSX.Element {
  const host = useHost();
  const cls = source.state === 'verified' ? 'note' : `note ${source.state}`;
  return (
    <a
      class={cls}
      role="doc-noteref"
      href={`#${notes.sourceId(source.number)}`}
      aria-label={markName(source)}
      onClick={(event) => {
        event.preventDefault();
        host.post(openMessage(source, event.altKey));
      }}
      onMouseEnter={(event) => {
        notes.soon(source, event.currentTarget);
      }}
      onMouseLeave={() => {
        notes.away();
      }}
      onFocus={(event) => {
        notes.soon(source, event.currentTarget);
      }}
      onBlur={() => {
        notes.away();
      }}
    >
      {source.number}
    </a>
  );
}

interface ProseBlockProps {
  readonly block: AnswerBlock;
  /** Shown in place of the block: the lines that it repeats. */
  readonly extract: Source | undefined;
  readonly notes: NoteControls;
  readonly near: string | undefined;
  readonly missing: ReadonlySet<string>;
}

/** One block of the answer; drawn anew only when it changed. */
export const ProseBlock = memo(function ProseBlock({
  block,
  notes,
  near,
  extract,
  missing,
}: ProseBlockProps): JSX.Element {
  const host = useHost();
  const openLink = (href: string): void => {
    host.post({ type: 'openLink', href });
  };
  if (extract !== undefined) return <Extract source={extract} />;
  return <>{draw(block.tree, { block, notes, near, openLink, missing })}</>;
});
