import type { Host } from '../host.ts';
import type { AnswerBlock } from '../markdown/answer.ts';
import type { TurnView } from '../turn-view.ts';
import { namedIn } from './named.ts';

/** What has no source is only known once the answer is whole; an extract is its own source. */
export const isAnswered = ({ stop, local, summary }: TurnView): boolean =>
  stop !== undefined && !local && !summary;

/** Asks the extension which of the names in an answer nothing has. */
export function lookUp(host: Host, blocks: readonly AnswerBlock[]): void {
  const { names, inText } = namedIn(blocks.map(({ tree }) => tree));
  if (names.length + inText.length > 0) host.post({ type: 'lookUp', names: [...names], inText: [...inText] });
}
