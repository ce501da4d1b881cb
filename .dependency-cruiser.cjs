// The layer table of ARCHITECTURE.md: each folder and what it may import besides itself and protocol/.
const LAYERS = {
  base: [],
  protocol: ['base'],
  workspace: ['base'],
  syntax: ['base', 'workspace'],
  search: ['base', 'workspace', 'syntax'],
  model: ['base'],
  chat: ['base', 'workspace', 'search', 'model'],
  edits: ['base', 'workspace', 'syntax'],
  agent: ['base', 'workspace', 'search', 'model', 'chat', 'edits'],
  vscode: ['base', 'workspace', 'syntax', 'search', 'model', 'chat', 'edits', 'agent'],
  panel: ['base'],
  cli: ['base', 'workspace', 'syntax', 'search', 'model', 'chat', 'edits', 'agent'],
};

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    ...Object.entries(LAYERS).map(([folder, may]) => ({
      name: `layer-${folder}`,
      severity: 'error',
      from: { path: `^src/${folder}/` },
      to: { path: '^src/', pathNot: `^src/(${[folder, 'protocol', ...may].join('|')})/` },
    })),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(node_modules|dist)' },
  },
};
