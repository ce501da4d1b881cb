import { scale } from './candidate.ts';
import type { Candidate, RankContext } from './candidate.ts';

/** What a path says of a file's role. */
export type PathRole = 'test' | 'example' | 'compat' | 'declarations' | null;

const TEST_FOLDER =
  /(?:^|\/)(?:tests?|__tests?__|specs?|testing|testdata|fixtures?|__mocks__|mocks?|e2e|benches|benchmarks?|[\w.-]+\.tests?)(?:\/|$)/i;
const TEST_FILE =
  /(?:^|\/)(?:test_[^/]*|conftest|[^/]*[._-](?:test|tests|spec|specs|bench|benchmark)|[^/]*(?:Test|Tests|TestCase|Spec|Specs|IT|Benchmark)|tests?|spec)\.\w+$/;
const TEST_D_TS = /\.(?:test|spec)(?:-d|\.d)?\.[cm]?[jt]sx?$/;
const EXAMPLE =
  /(?:^|\/)(?:examples?|samples?|demos?|docs?|docs_src|documentation|tutorials?|playgrounds?|templates?|website|www|_?examples)(?:\/|$)/i;
const COMPAT =
  /(?:^|\/)(?:compat|_compat|legacy|deprecated|vendor|vendored|third[_-]?party|node_modules|polyfills?|shims?)(?:\/|[^/]*$)/i;
const DECLARATIONS = /\.d\.[cm]?ts$|\.pyi$/;
const PROSE =
  /\.(?:md|mdx|rst|txt|adoc)$|(?:^|\/)(?:CHANGE(?:S|LOG)|HISTORY|LICEN[CS]E|AUTHORS|CONTRIBUTORS)[^/]*$/i;

export function pathRole(path: string): PathRole {
  if (TEST_FOLDER.test(path) || TEST_FILE.test(path) || TEST_D_TS.test(path)) return 'test';
  if (EXAMPLE.test(path) || PROSE.test(path)) return 'example';
  if (COMPAT.test(path)) return 'compat';
  return DECLARATIONS.test(path) ? 'declarations' : null;
}

const ASKED: Record<Exclude<PathRole, null>, RegExp> = {
  test: /\b(?:tests?|testing|specs?|benchmarks?|fixtures?|mocks?)\b/i,
  example: /\b(?:examples?|samples?|demos?|docs?|documentation|tutorials?|changelog|readme)\b/i,
  compat: /\b(?:compat\w*|legacy|deprecated|vendor\w*|polyfills?|shims?)\b/i,
  declarations: /\.d\.ts\b|\b(?:declarations?|typings)\b/i,
};

/** Tests, examples, old and generated code look like what is asked for and seldom are: down, unless the question names them. */
export function penalties(candidates: readonly Candidate[], { query, weights }: RankContext): void {
  const roles = new Map<number, PathRole>();
  for (const candidate of candidates) {
    const { file } = candidate;
    let role = roles.get(file.id);
    if (role === undefined) {
      role = pathRole(file.path);
      roles.set(file.id, role);
    }
    if (role !== null && query.filters.path.length === 0) {
      // "test" in a question may mean the project's subject (a test runner): tests that are asked for still stand behind code.
      const factor = ASKED[role].test(query.text) ? weights.asked[role] : weights.penalty[role];
      scale(candidate, role, factor, `ranked down: ${role}`);
    }
    if (file.machine) scale(candidate, 'generated', weights.penalty.machine, 'ranked down: generated');
  }
}
