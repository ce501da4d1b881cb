import { builtIn, slashIn } from '../../chat/slash.ts';
import type { ContextChip } from '../../protocol/panel.ts';
import type { Question } from './controller.ts';
import { chipUri } from './chip-uri.ts';

export interface BeginPorts {
  /** The lines that are selected in the editor, or those around the cursor; undefined where no file of the workspace is open. */
  selection(): ContextChip | undefined;
  trusted(): boolean;
}

const DIFF_CHIP: ContextChip = {
  uri: chipUri('diff'),
  path: 'Uncommitted changes',
  startLine: 1,
  endLine: 1,
  kind: 'diff',
};

/** The question as it is shown: with the mode of its command, and with what the command needs put in. */
export function beginQuestion(question: Question, ports: BeginPorts): Question {
  const command = builtIn(slashIn(question.text)?.name ?? '');
  if (command === undefined) return question;
  const mode = command.mode === 'agent' && !ports.trusted() ? 'ask' : (command.mode ?? question.mode);
  const { context } = question;
  if (command.wants === 'diff' && !context.some(({ kind }) => kind === 'diff' || kind === 'commit'))
    return { ...question, mode, context: [...context, DIFF_CHIP] };
  const selected =
    command.wants === 'selection' && context.every(({ pinned }) => pinned === true)
      ? ports.selection()
      : undefined;
  return { ...question, mode, context: selected === undefined ? context : [...context, selected] };
}
