/** How a language is cut: by its grammar's tree, or by a reader of our own. */
export type Cutter = 'tree' | 'heads' | 'markdown' | 'notebook' | 'sql' | 'braces' | 'embedded' | 'lines';

export interface Language {
  /** As VS Code names it. */
  readonly id: string;
  /** Without the dot, lower case. */
  readonly extensions: readonly string[];
  /** Whole names, lower case. */
  readonly names?: readonly string[];
  /** Interpreters of a `#!` line. */
  readonly shebangs?: readonly string[];
  readonly cutter: Cutter;
  /** The grammar's name in `grammars/sources.json` and of its data file, where it isn't the id. */
  readonly grammar?: string;
}

const tree = 'tree';
const heads = 'heads';

/** One row a language. To add one: a row here, its wasm in `grammars/sources.json`, its data file in `grammars/`, a sample. */
export const LANGUAGES: readonly Language[] = [
  { id: 'typescript', extensions: ['ts', 'mts', 'cts'], cutter: tree },
  { id: 'typescriptreact', extensions: ['tsx'], cutter: tree, grammar: 'tsx' },
  {
    id: 'javascript',
    extensions: ['js', 'mjs', 'cjs', 'es6', 'pac'],
    names: ['jakefile'],
    shebangs: ['node', 'deno', 'bun'],
    cutter: tree,
  },
  { id: 'javascriptreact', extensions: ['jsx'], cutter: tree, grammar: 'javascript' },
  {
    id: 'python',
    extensions: ['py', 'pyi', 'pyw', 'bzl', 'gyp', 'gypi', 'wsgi'],
    names: ['sconstruct', 'sconscript', 'build.bazel', 'workspace'],
    shebangs: ['python', 'python2', 'python3'],
    cutter: tree,
  },
  { id: 'go', extensions: ['go'], cutter: tree },
  { id: 'rust', extensions: ['rs'], cutter: tree },
  { id: 'java', extensions: ['java', 'jav'], cutter: tree },
  { id: 'kotlin', extensions: ['kt', 'kts'], cutter: tree },
  { id: 'c', extensions: ['c', 'h'], cutter: tree },
  {
    id: 'cpp',
    extensions: [
      'cpp',
      'cc',
      'cxx',
      'c++',
      'hpp',
      'hh',
      'hxx',
      'h++',
      'ipp',
      'inl',
      'tpp',
      'cu',
      'cuh',
      'ino',
    ],
    cutter: tree,
  },
  { id: 'csharp', extensions: ['cs', 'csx'], cutter: tree },
  {
    id: 'ruby',
    extensions: ['rb', 'rake', 'gemspec', 'ru', 'podspec', 'rbi'],
    names: ['gemfile', 'rakefile', 'podfile', 'vagrantfile', 'guardfile', 'brewfile', 'fastfile'],
    shebangs: ['ruby', 'rake'],
    cutter: tree,
  },
  { id: 'php', extensions: ['php', 'phtml', 'php4', 'php5', 'ctp'], shebangs: ['php'], cutter: tree },
  { id: 'swift', extensions: ['swift'], cutter: tree },
  { id: 'scala', extensions: ['scala', 'sc', 'sbt'], cutter: tree },
  { id: 'dart', extensions: ['dart'], shebangs: ['dart'], cutter: tree },
  { id: 'solidity', extensions: ['sol'], cutter: tree },
  {
    id: 'shellscript',
    extensions: ['sh', 'bash', 'zsh', 'ksh', 'bats', 'ebuild'],
    names: ['.bashrc', '.bash_profile', '.zshrc', '.profile', 'pkgbuild'],
    shebangs: ['sh', 'bash', 'zsh', 'dash', 'ksh', 'ash'],
    cutter: tree,
    grammar: 'bash',
  },
  { id: 'powershell', extensions: ['ps1', 'psm1', 'psd1'], shebangs: ['pwsh'], cutter: tree },
  { id: 'css', extensions: ['css'], cutter: 'braces' },
  { id: 'scss', extensions: ['scss'], cutter: 'braces' },
  { id: 'less', extensions: ['less'], cutter: 'braces' },
  { id: 'html', extensions: ['html', 'htm', 'xhtml'], cutter: 'embedded' },
  { id: 'vue', extensions: ['vue'], cutter: 'embedded' },
  { id: 'svelte', extensions: ['svelte'], cutter: 'embedded' },
  {
    id: 'json',
    extensions: ['json', 'webmanifest', 'geojson', 'har'],
    names: ['composer.lock'],
    cutter: tree,
  },
  {
    id: 'jsonc',
    extensions: ['jsonc', 'code-workspace'],
    names: ['tsconfig.json', 'jsconfig.json', '.eslintrc', '.eslintrc.json', 'settings.json', 'launch.json'],
    cutter: tree,
    grammar: 'json',
  },
  { id: 'yaml', extensions: ['yaml', 'yml'], names: ['.clang-format', '.clang-tidy'], cutter: tree },
  {
    id: 'toml',
    extensions: ['toml'],
    names: ['cargo.lock', 'poetry.lock', 'pdm.lock', 'uv.lock'],
    cutter: tree,
  },
  { id: 'ini', extensions: ['ini', 'cfg', 'editorconfig', 'properties'], cutter: tree },
  { id: 'sql', extensions: ['sql', 'ddl', 'dml', 'pgsql', 'psql'], cutter: 'sql' },
  { id: 'markdown', extensions: ['md', 'markdown', 'mdx', 'mkd', 'mdown'], cutter: 'markdown' },
  { id: 'notebook', extensions: ['ipynb'], cutter: 'notebook' },
  { id: 'plaintext', extensions: ['txt', 'text', 'log'], cutter: 'lines' },
  { id: 'restructuredtext', extensions: ['rst'], cutter: 'lines' },
  {
    id: 'xml',
    extensions: ['xml', 'xsd', 'xsl', 'xslt', 'svg', 'csproj', 'props', 'targets', 'plist'],
    cutter: 'lines',
  },
  { id: 'dockerfile', extensions: ['dockerfile'], names: ['dockerfile', 'containerfile'], cutter: 'lines' },
  { id: 'makefile', extensions: ['mk', 'mak'], names: ['makefile', 'gnumakefile'], cutter: heads },
  { id: 'cmake', extensions: ['cmake'], names: ['cmakelists.txt'], cutter: heads },
  { id: 'lua', extensions: ['lua'], shebangs: ['lua'], cutter: heads },
  { id: 'perl', extensions: ['pl', 'pm', 't'], shebangs: ['perl'], cutter: heads },
  { id: 'r', extensions: ['r'], shebangs: ['rscript'], cutter: heads },
  { id: 'haskell', extensions: ['hs'], cutter: heads },
  { id: 'literate haskell', extensions: ['lhs'], cutter: 'lines' },
  { id: 'elixir', extensions: ['ex', 'exs'], shebangs: ['elixir'], cutter: heads },
  { id: 'erlang', extensions: ['erl', 'hrl'], cutter: heads },
  { id: 'clojure', extensions: ['clj', 'cljs', 'cljc', 'edn'], cutter: heads },
  { id: 'lisp', extensions: ['el', 'lisp', 'cl', 'lsp', 'scm', 'ss', 'rkt', 'fnl'], cutter: heads },
  { id: 'elm', extensions: ['elm'], cutter: heads },
  { id: 'gleam', extensions: ['gleam'], cutter: heads },
  { id: 'fsharp', extensions: ['fs', 'fsi', 'fsx'], cutter: heads },
  { id: 'vb', extensions: ['vb', 'bas'], cutter: heads },
  { id: 'julia', extensions: ['jl'], shebangs: ['julia'], cutter: heads },
  { id: 'nim', extensions: ['nim', 'nims'], cutter: heads },
  { id: 'crystal', extensions: ['cr'], shebangs: ['crystal'], cutter: heads },
  { id: 'gdscript', extensions: ['gd'], cutter: heads },
  { id: 'viml', extensions: ['vim'], names: ['.vimrc', 'vimrc'], cutter: heads },
  { id: 'fish', extensions: ['fish'], shebangs: ['fish'], cutter: heads },
  { id: 'ocaml', extensions: ['ml', 'mli'], cutter: heads },
  { id: 'zig', extensions: ['zig'], cutter: heads },
  { id: 'objective-c', extensions: ['m', 'mm'], cutter: heads },
  { id: 'groovy', extensions: ['groovy', 'gradle'], names: ['jenkinsfile'], cutter: heads },
  { id: 'terraform', extensions: ['tf', 'hcl'], cutter: heads },
  { id: 'proto3', extensions: ['proto'], cutter: heads },
  { id: 'graphql', extensions: ['graphql', 'gql'], cutter: heads },
];

const byExtension = new Map(
  LANGUAGES.flatMap((language) => language.extensions.map((ext) => [ext, language])),
);
const byName = new Map(
  LANGUAGES.flatMap((language) => (language.names ?? []).map((name) => [name, language])),
);
const byShebang = new Map(
  LANGUAGES.flatMap((language) => (language.shebangs ?? []).map((name) => [name, language])),
);
const byId = new Map(LANGUAGES.map((language) => [language.id, language]));

export const languageById = (id: string): Language | undefined => byId.get(id);

/** The language of a file, by its whole name, its extension, or the `#!` line of its text. */
export function languageOf(path: string, text = ''): Language | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const named = byName.get(name) ?? (name.startsWith('dockerfile.') ? byName.get('dockerfile') : undefined);
  if (named !== undefined) return named;
  const dot = name.lastIndexOf('.');
  const found = dot >= 0 ? byExtension.get(name.slice(dot + 1)) : undefined;
  if (found?.id === 'c' && name.endsWith('.h')) return headerLanguage(text.slice(0, 20_000)) ?? found;
  if (found !== undefined || !text.startsWith('#!')) return found;
  const words = (/^#!\s*([^\n]*)/.exec(text)?.[1] ?? '').split(/\s+/);
  const first = words[0]?.split('/').at(-1) ?? '';
  // `env` may come with options and variables before the program.
  const program = first === 'env' ? (words.slice(1).find((word) => !/^-|=/.test(word)) ?? '') : first;
  return byShebang.get(program) ?? byShebang.get(program.replace(/[\d.]+$/, ''));
}

const headerLanguage = (text: string): Language | undefined =>
  OBJECTIVE_C_HEADER.test(text)
    ? byId.get('objective-c')
    : CPP_HEADER.test(text)
      ? byId.get('cpp')
      : undefined;

const OBJECTIVE_C_HEADER = /^@(?:interface|protocol)\s+\w[^;\n]*$/m;
/** A `.h` that only C++ could read. */
const CPP_HEADER =
  /^\s*(?:class\s+\w+[^;]*\{|namespace\s+\w|template\s*<|using\s+\w+\s*=|(?:public|private|protected):)/m;
