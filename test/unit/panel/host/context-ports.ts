import type { PlacedCommand } from '../../../../src/vscode/chat/slash-files.ts';
import type { MentionPorts } from '../../../../src/vscode/chat/mentions.ts';
import type { PreparePorts } from '../../../../src/vscode/chat/prepare.ts';

const ROOT = 'file:///w';
export const FILES = ['src/auth/session.ts', 'src/auth/lock.ts', 'src/cart/total.ts', '.env', 'README.md'];

/** An editor of the tests' own: what is open in it, and what it reports. */
export function contextPorts(
  given: Partial<PreparePorts & MentionPorts> = {},
  commands: Readonly<Record<string, string>> = {},
): PreparePorts & MentionPorts {
  const displayPath = (uri: string): string => uri.replace(`${ROOT}/`, '');
  return {
    gate: {
      check: (uri) =>
        uri.endsWith('.env')
          ? { reason: 'secret', message: `${displayPath(uri)} is never sent.` }
          : undefined,
    },
    git: {
      available: () => Promise.resolve(true),
      watch: () => Promise.resolve(),
      uncommitted: () =>
        Promise.resolve([
          { uri: `${ROOT}/src/cart/total.ts`, diff: 'diff --git a/src/cart/total.ts\n+added line\n' },
          { uri: `${ROOT}/.env`, diff: '+PASSWORD=canary\n' },
          { uri: `${ROOT}/new.ts`, diff: '' },
        ]),
      commits: () =>
        Promise.resolve([
          { hash: 'a1b2c3d4e5', message: 'Cart: sums are right\n\nMore.' },
          { hash: 'ffee001122', message: 'First' },
        ]),
      commit: (hash) =>
        Promise.resolve(
          hash === 'a1b2c3d4e5'
            ? { hash, message: 'Cart: sums are right', files: [{ uri: `${ROOT}/.env`, diff: '+canary' }] }
            : undefined,
        ),
    },
    problems: () =>
      Promise.resolve([
        { uri: `${ROOT}/src/cart/total.ts`, line: 3, severity: 'warning', message: 'unused\nname' },
        { uri: `${ROOT}/src/cart/total.ts`, line: 9, severity: 'error', message: 'no such', code: 'ts 2304' },
        { uri: `${ROOT}/.env`, line: 1, severity: 'error', message: 'canary' },
      ]),
    problemCount: () => 3,
    terminal: () => [],
    terminalSettled: () => Promise.resolve(),
    selection: () => ({
      uri: `${ROOT}/src/cart/total.ts`,
      path: 'src/cart/total.ts',
      startLine: 2,
      endLine: 4,
    }),
    index: { findSymbol: () => Promise.resolve([]) },
    commands: (): Promise<readonly PlacedCommand[]> =>
      Promise.resolve([
        { name: 'ship', hint: 'Ship it', body: 'x', uri: '', path: '.footnote/commands/ship.md' },
      ]),
    listFiles: () => Promise.resolve(FILES.map((file) => `${ROOT}/${file}`)),
    openFiles: () => [`${ROOT}/README.md`],
    displayPath,
    trusted: () => true,
    folders: () => [ROOT],
    names: () => Promise.resolve(Object.keys(commands)),
    read: (uri) => Promise.resolve(commands[decodeURIComponent(uri.slice(uri.lastIndexOf('/') + 1))] ?? ''),
    ...given,
  };
}
