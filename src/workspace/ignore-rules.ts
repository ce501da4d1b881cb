import { compileGlob, foldCase, toBytes, type Glob } from './glob.ts';

/** One line of an ignore file. */
export interface IgnoreRule {
  readonly negated: boolean;
  readonly foldersOnly: boolean;
  /** Without a `/` but at the end: looks at names alone. */
  readonly byName: boolean;
  /** For a name, or for the path below the ignore file's folder; both as bytes (`toBytes`). */
  readonly matches: Glob;
}

export type Verdict = 'ignored' | 'included' | undefined;

/**
 * Reads an ignore file as git does: `#` comments, `!` negation, `\` escapes, trailing spaces that aren't escaped
 * are cut (tabs aren't), a BOM and CRs are dropped. `bytes` is the file as latin1. Last rule first.
 */
export function parseIgnoreFile(bytes: string, ignoreCase = false): readonly IgnoreRule[] {
  const key = `${ignoreCase ? 'i' : ''}\n${bytes}`;
  const known = parsed.get(key);
  if (known !== undefined) return known;
  if (parsed.size >= MAX_PARSED) parsed.clear();
  const rules = parseRules(bytes, ignoreCase);
  parsed.set(key, rules);
  return rules;
}

/** By content: the same few files are asked about for every single path that is checked. */
const parsed = new Map<string, readonly IgnoreRule[]>();
const MAX_PARSED = 1000;

function parseRules(bytes: string, ignoreCase: boolean): IgnoreRule[] {
  const rules: IgnoreRule[] = [];
  const content = bytes.startsWith('\xef\xbb\xbf') ? bytes.slice(3) : bytes;
  for (const raw of content.split('\n')) {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    if (line === '' || line.startsWith('#')) continue;
    const rule = parseRule(cutTrailingSpaces(line), ignoreCase);
    if (rule !== undefined) rules.push(rule);
  }
  return rules.reverse();
}

/** What the rules (last first) say of one path; undefined when none matches. */
export function judge(
  rules: readonly IgnoreRule[],
  name: string,
  pathBelow: string,
  isFolder: boolean,
): Verdict {
  for (const rule of rules) {
    if (rule.foldersOnly && !isFolder) continue;
    if (rule.matches(rule.byName ? name : pathBelow)) return rule.negated ? 'included' : 'ignored';
  }
  return undefined;
}

function cutTrailingSpaces(line: string): string {
  let cut = -1;
  for (let i = 0; i < line.length; i++) {
    const char = line.charAt(i);
    if (char === ' ') {
      if (cut < 0) cut = i;
      continue;
    }
    cut = -1;
    if (char === '\\') i++;
  }
  return cut < 0 ? line : line.slice(0, cut);
}

function parseRule(line: string, ignoreCase: boolean): IgnoreRule | undefined {
  const negated = line.startsWith('!');
  let pattern = negated ? line.slice(1) : line;
  const foldersOnly = pattern.endsWith('/');
  if (foldersOnly) pattern = pattern.slice(0, -1);
  const byName = !pattern.includes('/');
  if (!byName && pattern.startsWith('/')) pattern = pattern.slice(1);
  const matches = ruleGlob(pattern, !byName, ignoreCase);
  return matches === undefined ? undefined : { negated, foldersOnly, byName, matches };
}

/** The common shapes by plain comparison; the rest by glob. */
function ruleGlob(pattern: string, path: boolean, ignoreCase: boolean): Glob | undefined {
  const same = ignoreCase ? foldCase : (text: string): string => text;
  const plain = /^[^*?[\\]*/.exec(pattern)?.[0] ?? '';
  const start = same(plain);
  if (plain === pattern) return (text) => same(text) === start;
  if (!path && pattern.startsWith('*') && !/[*?[\\]/.test(pattern.slice(1))) {
    const ending = same(pattern.slice(1));
    return (text) => same(text).endsWith(ending);
  }
  // git takes the plain start of a path pattern off before it looks at stars, so `a**/b` is `a` and then `**/b`.
  const glob = compileGlob(path ? pattern.slice(plain.length) : pattern, path, ignoreCase);
  if (glob === undefined) return undefined;
  if (!path) return glob;
  return (text) => same(text.slice(0, plain.length)) === start && glob(text.slice(plain.length));
}

/**
 * VS Code's own globs (`files.exclude`, `footnote.index.exclude`): relative to the folder, `{a,b}` alternatives,
 * `**` crosses folders; one that matches a folder takes all below it. Paths as bytes.
 */
export function editorGlobs(patterns: readonly string[]): Glob {
  const globs = patterns
    .flatMap((pattern) => alternatives(pattern.replace(/^\.?\//, '').replace(/\/+$/, '')))
    .map((pattern) => compileGlob(toBytes(pattern), true))
    .filter((glob) => glob !== undefined);
  return (path) => globs.some((glob) => glob(path));
}

function alternatives(pattern: string): string[] {
  const open = pattern.indexOf('{');
  if (open < 0) return [pattern];
  let depth = 0;
  const commas: number[] = [];
  for (let i = open; i < pattern.length; i++) {
    const char = pattern.charAt(i);
    if (char === '{') depth++;
    else if (char === ',' && depth === 1) commas.push(i);
    else if (char === '}' && --depth === 0) {
      const cuts = [open, ...commas, i];
      return cuts
        .slice(0, -1)
        .map((cut, n) => pattern.slice(cut + 1, cuts[n + 1]))
        .flatMap((middle) => alternatives(pattern.slice(0, open) + middle + pattern.slice(i + 1)));
    }
  }
  return [pattern];
}
