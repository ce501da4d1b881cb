import * as vscode from 'vscode';
import {
  fillIn,
  inputsOf,
  readConfigFile,
  readServers,
  type ConfigInput,
  type ReadConfig,
  type ServerConfig,
} from '../../agent/mcp/config.ts';
import { configFiles, serversSetting } from './configured.ts';

export interface ServerReader {
  /** The servers that are set up now; those of the workspace while it is trusted. */
  read(): Promise<readonly ServerConfig[]>;
  /** With its variables filled in; asks the user for inputs, once a window. Rejects when the user gives none. */
  fill(config: ServerConfig): Promise<ServerConfig>;
  /** What could not be used at the last reading. */
  problems(): readonly string[];
}

/** @param tell hears of each problem once */
export function serverReader(tell: (problem: string) => void): ServerReader {
  const told = new Set<string>();
  const values = new Map<string, string>();
  let inputs = new Map<string, ConfigInput>();
  let problems: readonly string[] = [];
  return {
    async read() {
      const all = await readAll();
      problems = all.flatMap((one) => one.problems);
      inputs = new Map(all.flatMap((one) => one.inputs.map((input) => [input.id, input])));
      for (const problem of problems) if (!told.has(problem)) tell(problem);
      for (const problem of problems) told.add(problem);
      // The user's own win over the workspace's of the same name.
      const byName = new Map<string, ServerConfig>();
      for (const server of all.flatMap((one) => one.servers))
        if (!byName.has(server.name)) byName.set(server.name, server);
      return [...byName.values()];
    },
    async fill(config) {
      for (const id of inputsOf(config)) {
        if (values.has(id)) continue;
        const value = await ask(config.name, inputs.get(id) ?? { id, description: id, password: true });
        if (value === undefined) throw new Error(`${config.name} needs ${id}, which was not given.`);
        values.set(id, value);
      }
      const workspaceFolder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
      const filled = fillIn(config, { workspaceFolder, env: process.env, inputs: values });
      if (filled.how.kind === 'http' || filled.how.cwd !== undefined || workspaceFolder === undefined)
        return filled;
      return { ...filled, how: { ...filled.how, cwd: workspaceFolder } };
    },
    problems: () => problems,
  };
}

async function readAll(): Promise<ReadConfig[]> {
  const mine = readServers(serversSetting());
  if (!vscode.workspace.isTrusted) return [mine];
  const files = await Promise.all(
    configFiles().map(async (file) => {
      try {
        return [readConfigFile(new TextDecoder().decode(await vscode.workspace.fs.readFile(file)))];
      } catch (error) {
        if (error instanceof vscode.FileSystemError) return []; // no such file
        throw error;
      }
    }),
  );
  return [mine, ...files.flat()];
}

async function ask(server: string, input: ConfigInput): Promise<string | undefined> {
  const title = vscode.l10n.t('MCP server {0}', server);
  if (input.options !== undefined)
    return vscode.window.showQuickPick([...input.options], { title, placeHolder: input.description });
  return vscode.window.showInputBox({
    title,
    prompt: input.description,
    password: input.password,
    ignoreFocusOut: true,
    ...(input.default === undefined ? {} : { value: input.default }),
  });
}

/** Servers over HTTP, for `Footnote: Show Network`. */
export async function httpServers(): Promise<
  { name: string; url: string; source: ServerConfig['source'] }[]
> {
  const all = (await readAll()).flatMap(({ servers }) => servers);
  return all.flatMap(({ name, source, how }) =>
    how.kind === 'http' ? [{ name, source, url: how.url }] : [],
  );
}
