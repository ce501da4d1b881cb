// code-server lets every extension use every proposed API, so a menu or a call that fails at users would work in tests.
// This switches the proposals off again, as they are in VS Code.
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Minified name, per file and version, of the function `(extension, proposal) => true`. */
const NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '4.139.1': {
    'out/vs/code/browser/workbench/workbench.js': 'uc',
    'out/vs/workbench/api/node/extensionHostProcess.js': 'Oe',
  },
  '4.103.2': {
    'out/vs/code/browser/workbench/workbench.js': 'F2',
    'out/vs/workbench/api/node/extensionHostProcess.js': 'et',
  },
};

/** Changes a VS Code server's files in place. @throws when a file holds nothing to switch off */
export async function stableApi(vscode: string, version: string): Promise<void> {
  const files = NAMES[version];
  if (!files) throw new Error(`It isn't known how code-server ${version} switches proposed APIs on.`);
  for (const [file, name] of Object.entries(files)) {
    const full = path.join(vscode, file);
    const before = await readFile(full, 'utf8');
    const after = before
      .replace(
        new RegExp(`function ${name}\\((\\w),(\\w)\\)\\{return!0\\}`),
        (_, extension: string, proposal: string) =>
          `function ${name}(${extension},${proposal}){return!!(${extension}.enabledApiProposals&&${extension}.enabledApiProposals.includes(${proposal}))}`,
      )
      .replaceAll('_envEnablesProposedApiForAll=!0', '_envEnablesProposedApiForAll=!1');
    if (after === before && !before.includes('enabledApiProposals.includes'))
      throw new Error(`${file} of code-server ${version} holds nothing to switch off.`);
    await rm(full); // it may be a hard link
    await writeFile(full, after);
  }
}
