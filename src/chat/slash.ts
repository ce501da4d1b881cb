import type { TurnMode } from '../protocol/turn.ts';

/** What a `/command` needs beside its words, where the user put nothing in. */
export type SlashContext = 'selection' | 'diff';

export interface SlashCommand {
  readonly name: string;
  /** One line for the list. */
  readonly hint: string;
  /** Another mode than the one that is on, for this question alone. */
  readonly mode?: TurnMode;
  readonly wants?: SlashContext;
  /** Done by Footnote itself, without a question: there is nothing to ask. */
  readonly act?: 'compact' | 'export' | 'remember' | 'forget';
  /** The whole question. `rest`: what the user wrote after the command, maybe empty. */
  question(rest: string): string;
}

const about =
  (whole: string, withWords: string) =>
  (rest: string): string =>
    rest === '' ? whole : `${withWords}\n\n${rest}`;

/** Built in. A project's own commands can't take these names. */
export const SLASH_COMMANDS: readonly SlashCommand[] = [
  {
    name: 'explain',
    hint: 'Explain code: what it does, how, and what calls it',
    mode: 'ask',
    wants: 'selection',
    question: about(
      'Explain the selected code: what it does, how, and what calls it.',
      'Explain this: what it does, how, and what calls it.',
    ),
  },
  {
    name: 'fix',
    hint: 'Find what is wrong and propose the smallest fix',
    mode: 'agent',
    wants: 'selection',
    question: about(
      'Find what is wrong in the selected code and fix it with the smallest edit. Say what was wrong.',
      'Find what is wrong and fix it with the smallest edit. Say what was wrong.',
    ),
  },
  {
    name: 'test',
    hint: 'Write tests in the style of this project',
    mode: 'agent',
    wants: 'selection',
    question: about(
      'Write tests for the selected code, in the style and place of the tests that this project has.',
      'Write tests for this, in the style and place of the tests that this project has.',
    ),
  },
  {
    name: 'doc',
    hint: 'Add doc comments',
    mode: 'agent',
    wants: 'selection',
    question: about(
      'Add doc comments to the selected code, in the style of this project. Change nothing else.',
      'Add doc comments here, in the style of this project. Change nothing else.',
    ),
  },
  {
    name: 'review',
    hint: 'Review the changes that are not committed yet',
    mode: 'ask',
    wants: 'diff',
    question: about(
      'Review the changes that were put in. For each problem: where it is, what goes wrong and when, and how to mend it; the gravest first. Look at the code around the changes and at their callers. Leave out matters of taste. When nothing is wrong, say so and what you looked at.',
      'Review the changes that were put in, gravest problems first, with an eye on this:',
    ),
  },
  {
    name: 'plan',
    hint: 'Work out a plan; nothing is changed',
    mode: 'plan',
    question: about('Make a plan for what we talked about.', 'Make a plan for this:'),
  },
  {
    name: 'remember',
    hint: 'Remember something about this workspace: new chats begin with it',
    act: 'remember',
    question: () => '',
  },
  { name: 'forget', hint: 'Forget something that was remembered', act: 'forget', question: () => '' },
  {
    name: 'compact',
    hint: 'Sum up the earlier turns of this chat, to make room',
    act: 'compact',
    question: () => '',
  },
  { name: 'export', hint: 'Export this chat as Markdown or JSON', act: 'export', question: () => '' },
];

/** A command that begins a message: its name and what follows; undefined where the message is no command's. */
export function slashIn(text: string): { readonly name: string; readonly rest: string } | undefined {
  const match = /^\/([a-z0-9][\w-]*)(?:\s+([\s\S]*))?$/i.exec(text.trim());
  const name = match?.[1];
  return name === undefined ? undefined : { name: name.toLowerCase(), rest: (match?.[2] ?? '').trim() };
}

export const builtIn = (name: string): SlashCommand | undefined =>
  SLASH_COMMANDS.find((command) => command.name === name);

/** A project's own command: a Markdown file under `.footnote/commands/`. */
export interface ProjectCommand {
  readonly name: string;
  readonly hint: string;
  /** What is asked, with `$ARGUMENTS` where the user's words go. */
  readonly body: string;
}

const MATTER = /^---\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/;

/** Reads a command's file: `description` of its front matter, or else its first line, is the hint. */
export function projectCommand(fileName: string, text: string): ProjectCommand | undefined {
  const name = /^([a-z0-9][\w-]*)\.md$/i.exec(fileName)?.[1]?.toLowerCase();
  const matter = MATTER.exec(text);
  const body = text.slice(matter?.[0].length ?? 0).trim();
  if (name === undefined || body === '' || builtIn(name) !== undefined) return undefined;
  const told = /^description:[ \t]*(.+)$/m.exec(matter?.[1] ?? '')?.[1];
  const hint = (told ?? body.split('\n')[0] ?? '').replace(/^["'#\s]+|["'\s]+$/g, '');
  return { name, hint, body };
}

/** The question that a project's command makes of the user's words: in place of `$ARGUMENTS`, or after the rest. */
export function fillCommand({ body }: ProjectCommand, rest: string): string {
  if (body.includes('$ARGUMENTS')) return body.replaceAll('$ARGUMENTS', () => rest);
  return rest === '' ? body : `${body}\n\n${rest}`;
}
