/**
 * Why something can't be done with a proposed change, or was left alone: what the model and the API are told, in English.
 * The editor finds a sentence's code again, and has words of its own for each.
 */
const REASONS = {
  gone: 'The file is gone.',
  goneAlready: 'The file is gone already.',
  taken: 'Something stands at the new path by now.',
  unreadable: 'The file cannot be read now.',
  changed: 'The file changed after this was proposed.',
  changedHere: 'The file changed here.',
  changedMeanwhile: 'Changed meanwhile.',
  changedAsWritten: 'The file changed while it was being written: review it again.',
  lookAgain: 'The file changed meanwhile. Look at the proposal again.',
  notPending: 'This change is no longer pending.',
  proposalOver: 'This proposal is no longer pending.',
  noText: 'There is no text to edit here: accept or reject the change as a whole.',
  outside: 'The path leads out of the workspace.',
  unsaved: 'The file has unsaved changes. Save or revert them first.',
  syntaxError: 'Left out: it adds a syntax error ({0}). Accept its changes one by one to take it anyway.',
  notWritten: 'Nothing was written: {0}',
  otherEncoding:
    'The editor shows this file in another encoding than it has, and it has unsaved changes. Save or revert it first.',
  notInLatin1:
    'The file is Latin-1 and cannot hold “{0}”. Use characters that its encoding has, or convert the file to UTF-8 first.',
  notInUnknownEncoding:
    'The file is in an unknown encoding that is not UTF-8 and cannot hold “{0}”. Use characters that its encoding has, or convert the file to UTF-8 first.',
  notInEncoding:
    'The file is in {0} and cannot hold “{1}”. Use characters that its encoding has, or convert the file to UTF-8 first.',
  loneSurrogate: 'The text holds a lone surrogate, which no file can hold.',
  deletedSince: 'It was deleted since: Restore Checkpoint brings it back.',
  dirtySince: 'It has unsaved changes: left as it is.',
  changedSince: 'It changed since: left as it is.',
  bufferChangedSince: 'Its unsaved text changed since: left as it is.',
  savedSince: 'It was saved since: use Undo in its editor.',
} as const satisfies Readonly<Record<string, string>>;

export type ReasonCode = keyof typeof REASONS;

/** The sentence of a reason, with what it is about. */
export const because = (code: ReasonCode, ...about: readonly string[]): string =>
  REASONS[code].replace(/\{(\d)\}/g, (_, n: string) => about[Number(n)] ?? '');

/** Which reason a sentence is, and what about; undefined when it is another's, such as the file system's. */
export function reasonOf(
  sentence: string,
): { readonly code: ReasonCode; readonly about: readonly string[] } | undefined {
  for (const code of REASON_CODES) {
    const found = patternOf(REASONS[code]).exec(sentence);
    if (found) return { code, about: found.slice(1) };
  }
  return undefined;
}

const isCode = (name: string): name is ReasonCode => Object.hasOwn(REASONS, name);
export const REASON_CODES: readonly ReasonCode[] = Object.keys(REASONS).filter(isCode);

const patternOf = (template: string): RegExp =>
  new RegExp(`^${template.replace(/[.()]/g, '\\$&').replace(/\{\d\}/g, '(.*)')}$`, 's');
