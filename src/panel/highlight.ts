import hljs from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import c from 'highlight.js/lib/languages/c';
import cpp from 'highlight.js/lib/languages/cpp';
import csharp from 'highlight.js/lib/languages/csharp';
import css from 'highlight.js/lib/languages/css';
import diff from 'highlight.js/lib/languages/diff';
import go from 'highlight.js/lib/languages/go';
import ini from 'highlight.js/lib/languages/ini';
import java from 'highlight.js/lib/languages/java';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import kotlin from 'highlight.js/lib/languages/kotlin';
import php from 'highlight.js/lib/languages/php';
import python from 'highlight.js/lib/languages/python';
import ruby from 'highlight.js/lib/languages/ruby';
import rust from 'highlight.js/lib/languages/rust';
import sql from 'highlight.js/lib/languages/sql';
import swift from 'highlight.js/lib/languages/swift';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';

const LANGUAGES = {
  bash,
  c,
  cpp,
  csharp,
  css,
  diff,
  go,
  ini,
  java,
  javascript,
  json,
  kotlin,
  php,
  python,
  ruby,
  rust,
  sql,
  swift,
  typescript,
  xml,
  yaml,
};
for (const [name, language] of Object.entries(LANGUAGES)) hljs.registerLanguage(name, language);

/** Keyword, string, comment: the only three that quotes are coloured by. */
export type TokenClass = 'tok-k' | 'tok-s' | 'tok-c';
export interface Piece {
  readonly text: string;
  readonly cls: TokenClass | undefined;
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  mts: 'typescript',
  cts: 'typescript',
  cjs: 'javascript',
  mjs: 'javascript',
  pyi: 'python',
  h: 'c',
  hh: 'cpp',
  toml: 'ini',
  svg: 'xml',
  vue: 'xml',
};

/** The language id for a name as code fences or file extensions give it; undefined where we have none. */
export function languageOf(name: string): string | undefined {
  const known = EXTENSIONS[name.toLowerCase()] ?? name.toLowerCase();
  return hljs.getLanguage(known) === undefined ? undefined : known;
}

/** A language's name for people: `TypeScript`. */
export const languageName = (name: string): string => hljs.getLanguage(name)?.name?.split(',')[0] ?? name;

export const languageOfPath = (path: string): string | undefined =>
  languageOf(path.slice(path.lastIndexOf('.') + 1));

/** Longer code is shown without colours, so that a frame is never missed. */
const MAX_CHARS = 20_000;

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#x27;': "'",
};

/** Code as pieces, each with its colour; joined they are the code again. */
export function highlight(code: string, language: string | undefined): readonly Piece[] {
  if (language === undefined || code.length > MAX_CHARS) return [{ text: code, cls: undefined }];
  const { value } = hljs.highlight(code, { language, ignoreIllegals: true });
  const pieces: Piece[] = [];
  const classes: (TokenClass | undefined)[] = [];
  // highlight.js writes nothing but spans and escaped text: read them back as data, so that no HTML reaches the page.
  for (const [part, opened] of value.matchAll(/<span class="([^"]*)">|<\/span>|[^<]+/g)) {
    if (opened !== undefined) classes.push(classOf(opened) ?? classes.at(-1));
    else if (part === '</span>') classes.pop();
    else {
      const text = part.replace(/&(?:amp|lt|gt|quot|#x27);/g, (entity) => ENTITIES[entity] ?? entity);
      pieces.push({ text, cls: classes.at(-1) });
    }
  }
  return pieces;
}

function classOf(names: string): TokenClass | undefined {
  if (/hljs-(?:comment|quote|doctag)/.test(names)) return 'tok-c';
  if (/hljs-(?:string|regexp|char|link)/.test(names)) return 'tok-s';
  if (/hljs-(?:keyword|literal|selector-tag|meta-keyword|tag|name)/.test(names)) return 'tok-k';
  return undefined;
}

/** The same, line by line. */
export function highlightLines(code: string, language: string | undefined): readonly (readonly Piece[])[] {
  const lines: Piece[][] = [[]];
  for (const piece of highlight(code, language)) {
    piece.text.split('\n').forEach((text, i) => {
      if (i > 0) lines.push([]);
      if (text !== '') lines.at(-1)?.push({ text, cls: piece.cls });
    });
  }
  return lines;
}
