import type { JSX } from 'preact';
import { languageName, languageOf } from '../highlight.ts';
import { useHost } from '../host.ts';
import { CodeText } from '../parts/code-lines.tsx';
import { IconButton } from '../parts/icon.tsx';

/** What stands after the three ticks: a language, and maybe the file that the code is for. */
export function readInfo(info: string): { readonly language: string; readonly path: string | undefined } {
  const [first = '', ...rest] = info.split(/[\s,]+/);
  const path = rest
    .map((word) => word.replace(/^(?:path|file|title)=/, '').replace(/^["']|["']$/g, ''))
    .find((word) => /^[\w@.()[\]-]+(?:\/[\w@.()[\]-]+)*\.\w+$/.test(word));
  const colon = /^(\w+):(.+)$/.exec(first);
  return colon === null ? { language: first, path } : { language: colon[1] ?? '', path: path ?? colon[2] };
}

interface CodeBlockProps {
  readonly info: string;
  readonly text: string;
  /** The file that was cited last before this code. */
  readonly near: string | undefined;
}

export function CodeBlock({ info, text, near }: CodeBlockProps): JSX.Element {
  const host = useHost();
  const { language, path } = readInfo(info);
  const known = languageOf(language);
  const name = known === undefined ? (language === '' ? 'Text' : language) : languageName(known);
  const target = path ?? near;
  return (
    <figure class="code">
      <figcaption>
        <span>{name}</span>
        <span class="grow" />
        <IconButton
          icon="copy"
          label="Copy"
          onClick={() => {
            host.post({ type: 'copy', text });
          }}
        />
        <IconButton
          icon="insert"
          label="Insert at cursor"
          onClick={() => {
            host.post({ type: 'insert', text });
          }}
        />
        <IconButton
          icon="go-to-file"
          label="Open in editor"
          onClick={() => {
            host.post({ type: 'openCode', text, language });
          }}
        />
        {target !== undefined && (
          <IconButton
            icon="diff"
            label={`Apply to ${target}`}
            title={`Apply to ${target}, with review`}
            onClick={() => {
              host.post({ type: 'applyCode', path: target, code: text });
            }}
          />
        )}
      </figcaption>
      <pre tabIndex={0} role="group" aria-label={`${name} code`}>
        <code>
          <CodeText text={text.replace(/\n$/, '')} language={known} />
        </code>
      </pre>
    </figure>
  );
}
