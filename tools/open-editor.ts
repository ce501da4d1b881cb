// Opens VS Code with Footnote on a workspace: the desktop's own where there is one, else one in the browser.
import { cpSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { cacheFolder } from '../test/host/provision.ts';
import { inBrowser } from './browser-editor.ts';
import { desktopCommand, onDesktop } from './desktop-editor.ts';
import { startDemoModel, type DemoModel } from './demo-model.ts';

const root = path.dirname(import.meta.dirname);

export interface EditorOptions {
  readonly folder: string;
  /** Whether the folder is our own sample. */
  readonly sample: boolean;
  /** Where the editor keeps its settings, secrets and extensions. */
  readonly dataDir: string;
  /** 0: one that is free. */
  readonly port: number;
  /** Whether the browser's editor asks for a password. */
  readonly password: boolean;
  readonly demo: DemoModel | undefined;
  /** Milliseconds since 1970, when `npm start` began. */
  readonly started: number;
}

const USAGE = `Usage: npm start [-- DIR] [--demo] [--port N] [--no-password] [--browser]

  DIR            the folder to open; default: a copy of a small sample
  --demo         answers come from a local model server with a scripted conversation: no key needed
  --port N       the port of VS Code in the browser; default: one that is free
  --no-password  lets every user of this machine open VS Code in the browser
  --browser      VS Code in the browser even where a desktop VS Code is installed`;

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      allowNegative: true,
      options: {
        demo: { type: 'boolean', default: false },
        port: { type: 'string', default: '0' },
        password: { type: 'boolean', default: true },
        browser: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      throw new Error(`--port ${values.port} isn't a port.`);
    if (positionals.length > 1) throw new Error('One folder at most.');
    const [asked] = positionals;
    const folder = asked === undefined ? undefined : path.resolve(asked);
    if (folder !== undefined && !statSync(folder, { throwIfNoEntry: false })?.isDirectory())
      throw new Error(`${folder} isn't a folder.`);
    return { ...values, port, folder };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return process.exit(2);
  }
}

const options = readArguments();
if (options.help) {
  console.log(USAGE);
  process.exit(0);
}
const temp = mkdtempSync(path.join(os.tmpdir(), 'footnote-start-'));
process.on('exit', () => rmSync(temp, { recursive: true, force: true, maxRetries: 3 }));
// Ctrl+C ends through `exit`, so that everything started here ends with us.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(0));

const sample = options.folder === undefined;
const folder = options.folder ?? path.join(temp, 'linden');
if (sample) {
  cpSync(path.join(root, 'test/samples/workspace'), folder, { recursive: true });
}
const editor: EditorOptions = {
  folder,
  sample,
  port: options.port,
  password: options.password,
  demo: options.demo ? await startDemoModel() : undefined,
  // The demo's settings point at its own model: they stay out of the editor that keeps the user's key.
  dataDir: options.demo ? path.join(temp, 'editor') : path.join(cacheFolder(), 'start'),
  started: Number(process.env['FOOTNOTE_STARTED'] ?? Date.now()),
};
const command = options.browser ? undefined : desktopCommand();
await (command === undefined ? inBrowser(editor) : onDesktop(command, editor));
