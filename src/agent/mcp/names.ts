import { sha256 } from '../../base/hash.ts';

/** What the API takes of a tool's name is 128 characters; shorter ones leave room in every tool list. */
const MAX = 64;

/**
 * A tool's name for the model: `mcp__server__tool`, in the letters that the API takes. Two that would read alike are told
 * apart by a hash of what they were.
 * @param taken names in use; grows
 */
export function toolName(prefix: string, server: string, tool: string, taken: Set<string>): string {
  const plain = `${prefix}__${part(server)}__${part(tool)}`;
  const hash = sha256(JSON.stringify([prefix, server, tool])).slice(0, 8);
  const name =
    plain.length > MAX || taken.has(plain) ? `${plain.slice(0, MAX - hash.length - 1)}_${hash}` : plain;
  taken.add(name);
  return name;
}

/** Two underscores part server and tool: a name has no more than one in a row of its own. */
const part = (text: string): string =>
  text
    .replaceAll(/[^A-Za-z0-9_-]/g, '_')
    .replaceAll(/__+/g, '_')
    .replaceAll(/^_|_$/g, '') || 'x';
