/** What stands in no code: comments and strings, as a family of languages writes them. */
interface Lexis {
  readonly comments: string;
  readonly strings: string;
}

/** One line, `\` escapes; a quote that isn't closed on its line opens nothing. */
const QUOTED = `"(?:[^"\\\\\\n]|\\\\.)*"`;
const SINGLE = `'(?:[^'\\\\\\n]|\\\\.)*'`;
/** A character, not a lifetime (`'a`) or a label. */
const CHARACTER = `'(?:[^'\\\\\\n]|\\\\(?:.|x[0-9a-fA-F]{2}|u\\{?[0-9a-fA-F]{4,8}\\}?))'`;
const TRIPLE = `"""[\\s\\S]*?"""|'''[\\s\\S]*?'''`;
const SLASHES = `//[^\\n]*|/\\*[\\s\\S]*?\\*/`;
const HASH = `#[^\\n]*`;

/** Template strings hold code, so they count as code. */
const SCRIPT: Lexis = { comments: SLASHES, strings: `${QUOTED}|${SINGLE}` };
const C_LIKE: Lexis = { comments: SLASHES, strings: `${TRIPLE}|${QUOTED}|${CHARACTER}` };
const HASHED: Lexis = { comments: HASH, strings: `${TRIPLE}|${QUOTED}|${SINGLE}` };
/** An apostrophe is part of a name here. */
const DASHED: Lexis = { comments: `--[^\\n]*|\\{-[\\s\\S]*?-\\}`, strings: QUOTED };
const SQL: Lexis = { comments: `--[^\\n]*|/\\*[\\s\\S]*?\\*/`, strings: SINGLE };

const LEXIS: Readonly<Record<string, Lexis>> = {
  ...Object.fromEntries(
    ['typescript', 'typescriptreact', 'javascript', 'javascriptreact', 'vue', 'svelte', 'dart'].map((id) => [
      id,
      SCRIPT,
    ]),
  ),
  ...Object.fromEntries(
    [
      'go',
      'rust',
      'java',
      'kotlin',
      'c',
      'cpp',
      'csharp',
      'swift',
      'scala',
      'solidity',
      'objective-c',
      'zig',
      'groovy',
      'gleam',
      'proto3',
    ].map((id) => [id, C_LIKE]),
  ),
  ...Object.fromEntries(
    [
      ...['python', 'ruby', 'shellscript', 'powershell', 'perl', 'r', 'elixir', 'makefile', 'yaml', 'toml'],
      ...['julia', 'nim', 'crystal', 'gdscript', 'fish', 'terraform', 'graphql', 'cmake'],
    ].map((id) => [id, HASHED]),
  ),
  php: { comments: `${SLASHES}|#(?!\\[)[^\\n]*`, strings: `${QUOTED}|${SINGLE}` },
  sql: SQL,
  ...Object.fromEntries(['haskell', 'elm'].map((id) => [id, DASHED])),
  erlang: { comments: `%[^\\n]*`, strings: QUOTED },
  ocaml: { comments: `\\(\\*[\\s\\S]*?\\*\\)`, strings: QUOTED },
  fsharp: { comments: `//[^\\n]*|\\(\\*[\\s\\S]*?\\*\\)`, strings: `${TRIPLE}|${QUOTED}` },
  vb: { comments: `'[^\\n]*`, strings: `"[^"\\n]*"` },
  lua: { comments: `--\\[\\[[\\s\\S]*?\\]\\]|--[^\\n]*`, strings: `${QUOTED}|${SINGLE}` },
};

const IDENTIFIER = `[\\p{L}_$@][\\p{L}\\p{N}_$]*[!?]?(?![\\p{L}\\p{N}_$])`;
const patterns = new Map<string, RegExp>();

function patternFor(language: string): RegExp | undefined {
  const lexis = LEXIS[language];
  if (lexis === undefined) return undefined;
  const known = patterns.get(language);
  if (known !== undefined) return known;
  const made = new RegExp(`${lexis.comments}|${lexis.strings}|(?<name>${IDENTIFIER})|\\n`, 'gu');
  patterns.set(language, made);
  return made;
}

/**
 * Every name in the code of a text, outside comments and strings, with its lines (1-based, ascending, each once).
 * By lexis alone, in one pass: which symbol a name means is for the reader to resolve. Undefined where the language's
 * comments and strings aren't known.
 */
export function referencesOf(text: string, language: string): Map<string, number[]> | undefined {
  const pattern = patternFor(language);
  if (pattern === undefined) return undefined;
  const found = new Map<string, number[]>();
  let line = 1;
  for (const match of text.matchAll(pattern)) {
    const [token] = match;
    const name = match.groups?.['name'];
    if (token === '\n') line++;
    else if (name === undefined) {
      for (let at = token.indexOf('\n'); at >= 0; at = token.indexOf('\n', at + 1)) line++;
    } else {
      const bare = name.replace(/^[$@]|[!?]$/g, '');
      const lines = found.get(bare);
      if (lines === undefined) found.set(bare, [line]);
      else if (lines.at(-1) !== line) lines.push(line);
    }
  }
  return found;
}
