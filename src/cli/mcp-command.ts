import { READ_ONLY } from '../agent/tools/all.ts';
import { toolDesk } from '../agent/tools/desk.ts';
import { plainWorkspace } from '../chat/plain-workspace.ts';
import { createDiskFiles } from '../workspace/disk-files.ts';
import { fileUri } from '../workspace/file-uri.ts';
import { createGate } from '../workspace/gate.ts';
import { readArgs, UsageError } from './args.ts';
import { freshIndex } from './fresh-index.ts';
import { EXIT } from './io.ts';
import type { CliIo } from './io.ts';
import { folderArgument, openIndex } from './open-index.ts';
import { packageVersion } from './version.ts';

export const MCP_HELP = `footnote mcp [DIR]

A server of the Model Context Protocol on stdin and stdout, for other assistants: search_code, find_symbol,
find_references, read_file, list_files and grep over a folder (the current one when none is given). It only reads;
ignored files, secrets and what lies outside the folder stay here, as in Footnote itself. No model is asked.

  --store DIR     where the index is kept (otherwise in the user's cache folder)
`;

const OPTIONS = {
  store: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const MAX_FILE_BYTES = 1024 * 1024;
const RULES = { respectGitignore: true, exclude: [], editorExclude: [], globalExcludes: false } as const;

/** `footnote mcp`: serves until its input ends. stdout holds the protocol alone. @returns the exit code */
export async function mcpCommand(args: readonly string[], io: CliIo): Promise<number> {
  const { values, positionals } = readArgs(args, OPTIONS);
  if (values.help) {
    await io.out(MCP_HELP);
    return EXIT.done;
  }
  if (positionals.length > 1) throw new UsageError('mcp takes one folder');
  const folder = folderArgument(positionals[0] ?? '.', io);
  const index = openIndex(folder, io, { store: values.store });
  try {
    const folders = [{ uri: fileUri(folder), name: '' }];
    const desk = toolDesk(READ_ONLY, {
      index: freshIndex(index, () => performance.now()),
      workspace: plainWorkspace(createDiskFiles(folders, { ...RULES, maxFileBytes: MAX_FILE_BYTES })),
      gate: createGate({ folders: () => folders, maxBytes: MAX_FILE_BYTES, rules: () => RULES }),
    });
    const { serveTools } = await import('./mcp-server.ts');
    await serveTools(desk, { version: packageVersion(import.meta.dirname), folder }, io);
  } finally {
    await index.close();
  }
  return EXIT.done;
}
