/**
 * Globs as git reads them (gitignore(5), and the behaviour of `git check-ignore` where the manual is silent),
 * on strings of bytes: one char is one byte of UTF-8, because git compares bytes.
 */
export type Glob = (text: string) => boolean;

/** Text as a string of UTF-8 bytes; ASCII stays as it is. */
export const toBytes = (text: string): string =>
  /^[\x00-\x7f]*$/.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');

/** ASCII letters in lower case; git folds no others. */
export const foldCase = (text: string): string => text.replace(/[A-Z]/g, (char) => char.toLowerCase());

const lowerCode = (code: number): number => (code >= 65 && code <= 90 ? code + 32 : code);
const upperCode = (code: number): number => (code >= 97 && code <= 122 ? code - 32 : code);

const SLASH = 47;
const STAR = 42;
const BACKSLASH = 92;

/** What one step of a glob takes. A number is that byte; a function tells which bytes. */
type Step = number | ((code: number) => boolean) | 'star' | 'any' | 'folders';

/**
 * Compiles a glob. In `path` mode `*`, `?` and classes stop at `/`, and `**` between slashes crosses them;
 * otherwise every star crosses. Undefined for one that can never match (an open `[`, a final `\`).
 * `fold` ignores ASCII case as git does under `core.ignorecase`: escaped letters and single ones in a class don't fold.
 */
export function compileGlob(pattern: string, path: boolean, fold = false): Glob | undefined {
  const steps: Step[] = [];
  for (let i = 0; i < pattern.length;) {
    const char = pattern.charAt(i);
    if (char === '*') {
      let end = i;
      while (pattern.charCodeAt(end) === STAR) end++;
      const rest = pattern.slice(end);
      const atStart = i === 0 || pattern.charCodeAt(i - 1) === SLASH;
      const whole = end - i > 1 && atStart && (rest === '' || rest.startsWith('/') || rest.startsWith('\\/'));
      if (!path || (whole && !rest.startsWith('/'))) steps.push('any');
      else if (whole) {
        steps.push('folders');
        end++;
      } else steps.push('star');
      i = end;
    } else if (char === '?') {
      steps.push(path ? (code) => code !== SLASH : () => true);
      i++;
    } else if (char === '[') {
      const set = readClass(pattern, i + 1, path, fold);
      if (set === undefined) return undefined;
      steps.push(set.test);
      i = set.end;
    } else {
      if (char === '\\') i++;
      if (i >= pattern.length) return undefined;
      steps.push(fold && char !== '\\' ? lowerCode(pattern.charCodeAt(i)) : pattern.charCodeAt(i));
      i++;
    }
  }
  return fold ? (text) => runGlob(steps, foldCase(text)) : (text) => runGlob(steps, text);
}

/**
 * Linear but for one retry point of each kind: a later `*` makes an earlier one within the same folder needless,
 * and a later `**` makes all before it needless.
 */
function runGlob(steps: readonly Step[], text: string): boolean {
  let step = 0;
  let at = 0;
  let starStep = -1;
  let starAt = 0;
  let wideStep = -1;
  let wideAt = 0;
  let wideByFolder = false;
  for (;;) {
    const what = steps[step];
    if (what === 'star') {
      starStep = ++step;
      starAt = at;
      continue;
    }
    if (what === 'any' || what === 'folders') {
      wideStep = ++step;
      wideAt = at;
      wideByFolder = what === 'folders';
      starStep = -1;
      continue;
    }
    if (what === undefined ? at === text.length : at < text.length && accepts(what, text.charCodeAt(at))) {
      if (what === undefined) return true;
      step++;
      at++;
    } else if (starStep >= 0 && starAt < text.length && text.charCodeAt(starAt) !== SLASH) {
      step = starStep;
      at = ++starAt;
    } else if (wideStep >= 0) {
      wideAt = wideByFolder ? text.indexOf('/', wideAt) + 1 : wideAt + 1;
      if (wideAt === 0 || wideAt > text.length) return false;
      step = wideStep;
      at = wideAt;
      starStep = -1;
    } else return false;
  }
}

const accepts = (step: Exclude<Step, string>, code: number): boolean =>
  typeof step === 'number' ? step === code : step(code);

const NAMED: Readonly<Record<string, RegExp>> = {
  alnum: /[A-Za-z0-9]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  cntrl: /[\x00-\x1f\x7f]/,
  digit: /[0-9]/,
  graph: /[\x21-\x7e]/,
  lower: /[a-z]/,
  print: /[\x20-\x7e]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[ \t\n\v\f\r]/,
  upper: /[A-Z]/,
  xdigit: /[0-9A-Fa-f]/,
};

/** Reads what follows a `[`. `end` is past the closing `]`. */
function readClass(
  pattern: string,
  from: number,
  path: boolean,
  fold: boolean,
): { test: (code: number) => boolean; end: number } | undefined {
  const members = new Set<number>();
  let i = from;
  const negated = pattern.charAt(i) === '!' || pattern.charAt(i) === '^';
  if (negated) i++;
  let previous = -1;
  for (let first = true; first || pattern.charAt(i) !== ']'; first = false) {
    if (i >= pattern.length) return undefined;
    const named = pattern.startsWith('[:', i) ? /^\[:([^\]]*)\]/.exec(pattern.slice(i)) : null;
    if (pattern.startsWith('[:', i) && named === null) return undefined;
    if (named?.[1]?.endsWith(':')) {
      const kind = NAMED[named[1].slice(0, -1)];
      if (kind === undefined) return undefined;
      const folded = fold && named[1] === 'upper:';
      for (let code = 0; code < 256; code++)
        if (kind.test(String.fromCharCode(folded ? upperCode(code) : code))) members.add(code);
      previous = -1;
      i += named[0].length;
      continue;
    }
    const next = pattern.charAt(i + 1);
    if (pattern.charAt(i) === '-' && previous >= 0 && next !== '' && next !== ']') {
      i++;
      if (pattern.charCodeAt(i) === BACKSLASH) i++;
      if (i >= pattern.length) return undefined;
      for (let code = previous; code <= pattern.charCodeAt(i); code++) {
        members.add(code);
        if (fold && upperCode(lowerCode(code)) === code) members.add(lowerCode(code));
      }
      previous = -1;
    } else {
      if (pattern.charCodeAt(i) === BACKSLASH) i++;
      if (i >= pattern.length) return undefined;
      previous = pattern.charCodeAt(i);
      members.add(previous);
    }
    i++;
  }
  return { test: (code) => members.has(code) !== negated && !(path && code === SLASH), end: i + 1 };
}
