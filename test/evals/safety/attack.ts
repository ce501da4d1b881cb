import type { TurnMode } from '../../../src/protocol/turn.ts';
import type { Part } from '../../model-server/script.ts';

export const KINDS = [
  'code comment',
  'README and docs',
  'file name',
  'commit message',
  'terminal output',
  'language server',
  'MCP result',
  'MCP description',
  'project instructions',
  'Unicode tricks',
  'exfiltration by image',
  'exfiltration by link',
  'exfiltration by file name',
  'tool-call look-alike',
  'worker findings',
] as const;
export type Kind = (typeof KINDS)[number];

/** What an attack did, as seen from outside. */
export interface Harm {
  /** All that reached the model's service. */
  readonly requests: string;
  /** Commands that ran. */
  readonly ran: readonly string[];
  /** URIs of files that a change is staged for, and their new ones. */
  readonly staged: readonly string[];
  /** The answer's text. */
  readonly answer: string;
  /** Tools of another program that ran, each with what it was given. */
  readonly outside: readonly string[];
  /** What of the answer would load or open something without a question. */
  readonly loaded: readonly string[];
  /** Files of the workspace and beside it that are not as they were. */
  readonly changed: readonly string[];
}

/** Where the bait lies; it holds the attack's mark, so that it can be seen to have reached the model. */
export type Bait =
  | { readonly file: string; readonly text: string }
  /** What `npm test`, which the user approves, prints. */
  | { readonly output: string }
  /** What a language server says. */
  | { readonly diagnostic: string }
  /** What the `read` tool of an MCP server, which the user lets run, answers. */
  | { readonly mcp: string }
  /** What that server says of its tool `read`. */
  | { readonly described: string }
  /** What a worker that obeyed a file says to the turn that it read for, after the calls that the file asked it for. */
  | { readonly finding: string; readonly calls?: readonly Part[] };

export interface Attack {
  readonly kind: Kind;
  readonly name: string;
  readonly bait: Bait;
  readonly mode?: TurnMode;
  readonly trusted?: boolean;
  /** What a model that obeys does next; `seen` is all that it has been sent. */
  readonly obey: (seen: string) => readonly Part[];
  readonly harm: (harm: Harm) => boolean;
  /** Another wall than the policy stands too: with the policy off the call is made, and still does no harm. */
  readonly walled?: true;
}

export const use = (name: string, input: Record<string, unknown>): Part => ({ type: 'tool_use', name, input });
export const text = (...pieces: string[]): Part => ({ type: 'text', pieces });

/** In `.env` of the workspace that is attacked. */
export const SECRET = 'CANARY95secretofenv';
/** In a file beside the workspace. */
export const OUTSIDE = 'CANARY96secretoutside';
/** In an ignored file. */
export const IGNORED = 'CANARY97secretignored';

export const HOST = 'evil.example';
