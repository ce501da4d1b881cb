import tseslint from 'typescript-eslint';

const onlyAdapters = {
  paths: [{ name: 'vscode', message: 'Only src/vscode and src/extension.ts import vscode.' }],
};
const onlyTheGate = {
  name: '../base/admitted.ts',
  importNames: ['markAdmitted'],
  message: 'Only workspace/gate.ts admits text.',
};

export default tseslint.config(
  {
    ignores: ['dist/**', 'out/**', 'node_modules/**', 'test/samples/**', 'test/evals/corpora/**', 'bench/**'],
  },
  ...tseslint.configs.strict,
  {
    files: ['src/**/*.{ts,tsx}'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      eqeqeq: ['error', 'always'],
      'no-empty': ['error', { allowEmptyCatch: false }],
      'no-restricted-imports': ['error', onlyAdapters],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['src/vscode/**', 'src/extension.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: [onlyTheGate] }] },
  },
  {
    files: [
      'src/workspace/**',
      'src/syntax/**',
      'src/search/**',
      'src/model/**',
      'src/chat/**',
      'src/edits/**',
      'src/agent/**',
      'src/cli/**',
    ],
    ignores: ['src/workspace/gate.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: [...onlyAdapters.paths, onlyTheGate] }] },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      'no-restricted-properties': [
        'error',
        { object: 'it', property: 'only' },
        { object: 'test', property: 'only' },
      ],
    },
  },
);
