import { compileGlob, toBytes } from '../../workspace/glob.ts';

const MAX_ALTERNATIVES = 64;

/**
 * A test for paths (with `/`) from a model's glob: `**`, `*`, `?`, classes and braces. A glob without a slash is
 * for names in any folder; undefined lets all through.
 */
export function globMatcher(glob: string | undefined): (path: string) => boolean {
  if (glob === undefined || glob === '' || glob === '**' || glob === '*') return () => true;
  const tests = expandBraces(glob.replace(/^\.?\//, '')).flatMap((one) => {
    const compiled = compileGlob(toBytes(one), true);
    if (compiled === undefined) return [];
    return one.includes('/')
      ? [(path: string) => compiled(toBytes(path))]
      : [(path: string) => compiled(toBytes(path.slice(path.lastIndexOf('/') + 1)))];
  });
  return (path) => tests.some((test) => test(path));
}

/** `a.{ts,tsx}` as `a.ts` and `a.tsx`; at most 64 of them. */
export function expandBraces(glob: string): string[] {
  const open = glob.indexOf('{');
  const close = glob.indexOf('}', open);
  if (open < 0 || close < 0) return [glob];
  const inner = glob.lastIndexOf('{', close);
  const [before, after] = [glob.slice(0, inner), glob.slice(close + 1)];
  return glob
    .slice(inner + 1, close)
    .split(',')
    .flatMap((part) => expandBraces(before + part + after))
    .slice(0, MAX_ALTERNATIVES);
}
