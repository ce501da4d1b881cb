import type { IndexedFile } from '../files.ts';
import { scale } from './candidate.ts';
import type { FileCandidates, RankContext } from './candidate.ts';

/** What a path says of a file's role. */
export type PathRole = 'test' | 'example' | 'docs' | 'compat' | 'declarations' | null;

const TEST_FOLDER =
  /(?:^|\/)(?:tests?|__tests?__|specs?|testing|testdata|fixtures?|__mocks__|mocks?|e2e|bench(?:es)?|benchmarks?|__snapshots__|step_definitions|(?<!(?:src|app)\/)features\/support|[\w.-]+\.tests?|fuzz(?:ing|ers?)?|[\w.-]+[-_]tests|(?:unit|integration|functional|acceptance|system|smoke|stress|load|perf|performance|regression|e2e|ui|android)[-_]?tests?|test[-_](?:helpers?|files?|data|utils?|support|fixtures?|cases?|suites?|assets|resources))(?:\/|$)/i;
/** Source sets of Gradle and Kotlin, and Perl's tests. */
const TEST_SOURCES =
  /(?:^|\/)(?:src\/(?:[a-z]\w*Test|testFixtures)\/|x?t\/(?:.*\/)?[\w.-]+\.(?:t|pm|pl)$)|\.t$/;
const TEST_FILE =
  /(?:^|\/)(?:test_[^/]*|conftest|[^/]*[._-](?:test|tests|unittests?|spec|specs|bench|benchmark)|[^/]*(?:Tests?|TestCase|[a-z\d]IT|Benchmark)|tests?)\.\w+$|(?:^|\/)spec\.(?:[cm]?[jt]sx?|rb|lua|coffee|cr)$|[^/]*Specs?\.(?:groovy|scala|hs)$|\.feature$/;
const TEST_D_TS = /\.(?:test|spec)(?:-d|\.d)?\.[cm]?[jt]sx?$/;
const EXAMPLE =
  /(?:^|\/)(?:(?:[\w. ]+[-_ ])?(?:examples?|samples?|demos?)(?:[-_ ](?!(?:rate|buffer|size|format)s?\b)[\w. ]+(?=\/))?|docs_src|playgrounds?|templates?)(?:\/|$)/i;
const DOCS = /(?:^|\/)(?:docs?|documentation|tutorials?|website|www)(?:\/|$)/i;
const OLD =
  /(?:^|\/)(?:_?compat|(?:[\w.]+[-_])?(?:legacy|deprecated)|polyfills?|shims?)(?:\/|(?:[._-][^/]*)?$)/i;
const FOREIGN =
  /(?:^|\/)(?:vendor|vendored|bundled|third[_-]?party|3rd[_-]?party|extlibs?|Pods|Carthage|node_modules|bower_components)\/|(?:^|\/)vendors?[.-](?:[\w-][\w.-]*[.-])?(?:js|css)$|^(?:deps|extern|externals?|submodules)\/|\.(?:patch|diff)$/i;
const DECLARATIONS = /\.d\.[cm]?ts$|\.pyi$/;
/** What editors of projects and scenes keep beside the code. */
const KEPT_BY_EDITORS = /\.(?:meta|pbxproj|xcscheme|xcworkspacedata|storyboard|xib|prefab|unity)$/;
const PROSE =
  /\.(?:md|mdx|markdown|mkdn?|rst|rdoc|txt|adoc|asciidoc|textile|org|pod|rd|(?<!\d\.)[1-8](?:\.in)?)$|(?:^|\/)(?:CHANGE(?:S|LOG)|HISTORY|LICEN[CS]E|AUTHORS|CONTRIBUTORS)[^/.]*$/i;

/** Below Maven's and Gradle's folders of what is shipped, folders are packages: `org.example.test` may be a library for tests. */
const SHIPPED = /((?:^|\/)src\/(?:main|[a-z]\w*Main)\/)(?:java|kotlin|scala|groovy|resources)\/(?:[^/]+\/)*/;

export function pathRole(full: string): PathRole {
  const path = full.replace(SHIPPED, '$1');
  if (TEST_FOLDER.test(path) || TEST_SOURCES.test(path) || TEST_FILE.test(path) || TEST_D_TS.test(path))
    return 'test';
  if (EXAMPLE.test(path)) return 'example';
  if (DOCS.test(path) || PROSE.test(path)) return 'docs';
  if (OLD.test(full) || FOREIGN.test(path)) return 'compat';
  return DECLARATIONS.test(path) ? 'declarations' : null;
}

/** Languages of settings and data: translations, manifests, what CI runs. */
const DATA: ReadonlySet<string | null> = new Set(['json', 'jsonc', 'yaml', 'toml', 'ini', 'xml']);

/** A file's role, by its path or else its language. */
type Role = Exclude<PathRole, null> | 'data';

const ASKED: Record<Role, RegExp> = {
  test: /\b(?:tests?|testing|specs?|benchmarks?|fixtures?|mocks?)\b/i,
  example: /\b(?:examples?|samples?|demos?|docs?|documentation|tutorials?)\b/i,
  docs: /\b(?:examples?|docs?|documentation|tutorials?|changelog|readme)\b/i,
  compat: /\b(?:compat\w*|legacy|deprecated|vendor\w*|polyfills?|shims?)\b/i,
  declarations: /\.d\.ts\b|\b(?:declarations?|typings)\b/i,
  data: /\b(?:json|ya?ml|toml|xml|ini|schemas?|manifests?|workflows?|ci|pipelines?|github actions|dependenc(?:y|ies)|locales?|translat\w*|i18n|(?:config\w*|settings) files?)\b/i,
};

/** What is said of a file that stands lower for its role. */
const WORDS: Record<Role, string> = {
  test: 'test',
  example: 'example',
  docs: 'documentation',
  compat: 'old or foreign code',
  declarations: 'declarations only',
  data: 'settings or data',
};

/** What a file's path and language say of it. */
interface Known {
  readonly role: Role | null;
  readonly generated: boolean;
}

const known = new WeakMap<IndexedFile, Known>();

function knownOf(file: IndexedFile): Known {
  let found = known.get(file);
  if (found === undefined) {
    const role = pathRole(file.path) ?? (DATA.has(file.language) ? 'data' : null);
    found = { role, generated: file.machine || KEPT_BY_EDITORS.test(file.path) };
    known.set(file, found);
  }
  return found;
}

/** Tests, examples, old and generated code look like what is asked for and seldom are: down, unless the question names them. */
export function penalties(files: readonly FileCandidates[], { query, weights }: RankContext): void {
  const wanted = new Set<Role | null>(
    query.filters.path.flatMap((pattern) => [pathRole(pattern), pathRole(`${pattern}/`)]),
  );
  for (const { file, candidates } of files) {
    const { role, generated } = knownOf(file);
    if (role !== null && !wanted.has(role)) {
      // "test" in a question may mean the project's subject (a test runner): tests that are asked for still stand behind code.
      const factor = ASKED[role].test(query.text) ? weights.asked[role] : weights.penalty[role];
      for (const candidate of candidates) scale(candidate, role, factor, `ranked down: ${WORDS[role]}`);
    }
    if (generated)
      for (const candidate of candidates)
        scale(candidate, 'generated', weights.penalty.machine, 'ranked down: generated');
  }
}
