import { parse as parseJsonc, printParseErrorCode, type ParseError } from 'jsonc-parser';
import * as z from 'zod/mini';
import { sha256 } from '../../base/hash.ts';
import { splitLines } from '../../base/lines.ts';

/** Where a server was set up: by the user on this machine, or by a file of the workspace. */
export type ServerSource = 'settings' | 'workspace';

export interface StdioServer {
  readonly kind: 'stdio';
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Absolute; absent: the workspace's first folder. */
  readonly cwd?: string;
}

export interface HttpServer {
  readonly kind: 'http';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface ServerConfig {
  readonly name: string;
  readonly source: ServerSource;
  readonly how: StdioServer | HttpServer;
}

/** A question that the file wants answered before a server starts: `${input:id}`. */
export interface ConfigInput {
  readonly id: string;
  readonly description: string;
  readonly password: boolean;
  readonly default?: string | undefined;
  readonly options?: readonly string[] | undefined;
}

export interface ReadConfig {
  readonly servers: readonly ServerConfig[];
  readonly inputs: readonly ConfigInput[];
  /** What can't be used, each as a sentence for the user. */
  readonly problems: readonly string[];
}

const Texts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
const Server = z.looseObject({
  type: z.optional(z.string()),
  command: z.optional(z.string()),
  args: z.optional(z.array(z.string())),
  env: z.optional(Texts),
  envFile: z.optional(z.unknown()),
  cwd: z.optional(z.string()),
  url: z.optional(z.string()),
  headers: z.optional(Texts),
});
const Input = z.looseObject({
  type: z.string(),
  id: z.string(),
  description: z.optional(z.string()),
  password: z.optional(z.boolean()),
  default: z.optional(z.string()),
  options: z.optional(z.array(z.string())),
});
const File = z.looseObject({
  servers: z.optional(z.record(z.string(), z.unknown())),
  inputs: z.optional(z.array(z.unknown())),
});

/** The setting `footnote.mcp.servers`: servers by name, in the form of `.vscode/mcp.json`'s `servers`. */
export const readServers = (value: unknown): ReadConfig => read({ servers: value ?? {} }, 'settings');

/** A `.vscode/mcp.json`: JSON with comments, `servers` and `inputs`. */
export function readConfigFile(text: string): ReadConfig {
  const errors: ParseError[] = [];
  const value: unknown = parseJsonc(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first === undefined) return read(value, 'workspace');
  const line = splitLines(text.slice(0, first.offset)).length;
  const why = `mcp.json can't be read: ${printParseErrorCode(first.error)} in line ${line}.`;
  return { servers: [], inputs: [], problems: [why] };
}

function read(value: unknown, source: ServerSource): ReadConfig {
  const file = File.safeParse(value);
  if (!file.success)
    return {
      servers: [],
      inputs: [],
      problems: ['The servers must be an object: names and how to reach each.'],
    };
  const servers: ServerConfig[] = [];
  const inputs: ConfigInput[] = [];
  const problems: string[] = [];
  for (const [name, raw] of Object.entries(file.data.servers ?? {})) {
    const how = serverOf(raw);
    if (typeof how === 'string') problems.push(`${name}: ${how}`);
    else servers.push({ name, source, how });
  }
  for (const raw of file.data.inputs ?? []) {
    const input = Input.safeParse(raw);
    if (!input.success) problems.push('An input has no type or id.');
    else if (input.data.type !== 'promptString' && input.data.type !== 'pickString')
      problems.push(`The input ${input.data.id} is of the type ${input.data.type}, which is not supported.`);
    else {
      const { id, description = id, password = false, default: otherwise, options } = input.data;
      inputs.push({ id, description, password, default: otherwise, options });
    }
  }
  return { servers, inputs, problems };
}

/** How to reach a server, or why it can't be. */
function serverOf(raw: unknown): StdioServer | HttpServer | string {
  const parsed = Server.safeParse(raw);
  if (!parsed.success) return 'it is not in the form that mcp.json has.';
  const { type, command, args = [], env, envFile, cwd, url, headers } = parsed.data;
  const kind = type ?? (command === undefined ? 'http' : 'stdio');
  if (kind === 'stdio') {
    if (command === undefined || command.trim() === '') return 'it has no command.';
    if (envFile !== undefined) return 'envFile is not supported; name the variables in env.';
    return { kind, command, args, env: texts(env), ...(cwd === undefined ? {} : { cwd }) };
  }
  if (kind !== 'http' && kind !== 'streamable-http')
    return `the type ${kind} is not supported: stdio and http are.`;
  if (url === undefined) return 'it has no url.';
  return { kind: 'http', url, headers: texts(headers) };
}

const texts = (values: z.infer<typeof Texts> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));

const VARIABLE = /\$\{([^}]*)\}/g;

/** Ids of the inputs that a server's configuration names. */
export const inputsOf = (config: ServerConfig): string[] =>
  [...JSON.stringify(config.how).matchAll(VARIABLE)].flatMap(([, name = '']) =>
    name.startsWith('input:') ? [name.slice('input:'.length)] : [],
  );

export interface Variables {
  /** Absolute; absent where no folder is open. */
  readonly workspaceFolder?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly inputs: ReadonlyMap<string, string>;
}

/**
 * A configuration with its variables filled in: `${workspaceFolder}`, `${workspaceFolderBasename}`, `${userHome}`,
 * `${env:NAME}`, `${input:id}`. @throws Error that names one that isn't known
 */
export function fillIn(config: ServerConfig, variables: Variables): ServerConfig {
  const fill = (text: string): string =>
    text.replaceAll(VARIABLE, (_all, name: string) => valueOf(name, variables));
  const all = (values: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, fill(value)]));
  const { how } = config;
  if (how.kind === 'http')
    return { ...config, how: { ...how, url: fill(how.url), headers: all(how.headers) } };
  return {
    ...config,
    how: {
      ...how,
      command: fill(how.command),
      args: how.args.map(fill),
      env: all(how.env),
      ...(how.cwd === undefined ? {} : { cwd: fill(how.cwd) }),
    },
  };
}

function valueOf(name: string, { workspaceFolder, env, inputs }: Variables): string {
  const value = name.startsWith('env:')
    ? (env[name.slice('env:'.length)] ?? '')
    : name.startsWith('input:')
      ? inputs.get(name.slice('input:'.length))
      : name === 'workspaceFolder'
        ? workspaceFolder
        : name === 'workspaceFolderBasename'
          ? workspaceFolder?.replace(/^.*[\\/]/, '')
          : name === 'userHome'
            ? (env['HOME'] ?? env['USERPROFILE'])
            : undefined;
  if (value === undefined) throw new Error(`The variable \${${name}} is not known.`);
  return value;
}

/** What an approval of a server is bound to: how it is reached, to the letter. */
export const serverPrint = ({ name, source, how }: ServerConfig): string =>
  sha256(JSON.stringify([name, source, how]));

/** How a server is reached, for a person: the command line or the address. Values of env and headers stay out. */
export const shownServer = ({ how }: ServerConfig): string =>
  how.kind === 'http' ? how.url : [how.command, ...how.args].map(quoted).join(' ');

const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word));
