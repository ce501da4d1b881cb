import { sha256 } from '../base/hash.ts';
import type { DirtyBuffer, FileState } from '../workspace/files.ts';
import { decodeText, encodeText, inexpressible, type TextFormat } from './codec.ts';
import { because } from './reasons.ts';

/** What a proposal is about: the file as it was when it was proposed. Approval is bound to it. */
export type Base =
  | { readonly kind: 'absent' }
  | { readonly kind: 'binary'; readonly bytes: Uint8Array; readonly hash: string }
  | {
      readonly kind: 'text';
      /** What the disk holds. */
      readonly bytes: Uint8Array;
      readonly hash: string;
      /** The unsaved text where there is one, else the decoded bytes. */
      readonly text: string;
      readonly format: TextFormat;
      readonly dirty?: Pick<DirtyBuffer, 'eol' | 'encoding'>;
    };

/** A file's state as the base of a proposal; a folder is none. */
export function snapshot(state: FileState): Base | undefined {
  if (state.kind === 'folder') return undefined;
  if (state.kind === 'absent') return state;
  const { dirty } = state;
  // An editor hands out Buffers, which write themselves into JSON in a way of their own.
  const bytes = Uint8Array.from(state.bytes);
  const hash = sha256(bytes);
  const decoded = decodeText(bytes, state.encoding);
  if (decoded.kind === 'binary') return { kind: 'binary', bytes, hash };
  const { format } = decoded;
  if (!dirty) return { kind: 'text', bytes, hash, text: decoded.text, format };
  return {
    kind: 'text',
    bytes,
    hash,
    text: dirty.text,
    format,
    dirty: { eol: dirty.eol, encoding: dirty.encoding },
  };
}

/** Whether a file is still as the base says, unsaved text included. */
export function isStill(base: Base, state: FileState): boolean {
  if (base.kind === 'absent' || state.kind !== 'file') return base.kind === state.kind;
  if (base.kind === 'text' && (base.dirty !== undefined || state.dirty !== undefined))
    return base.dirty !== undefined && state.dirty?.text === base.text;
  return !state.dirty && sha256(state.bytes) === base.hash;
}

/** A text in the one kind of line end that an unsaved buffer has; as it is for a file. */
export const inBufferEnds = (base: Base, text: string): string =>
  base.kind === 'text' && base.dirty ? text.replace(/\r\n|\r|\n/g, base.dirty.eol) : text;

export const baseText = (base: Base): string => (base.kind === 'text' ? base.text : '');

/** Why a text can't be put into a file, for a person and the model; undefined when it can. */
export function encodingProblem(base: Base, text: string): string | undefined {
  if (base.kind !== 'text') return undefined;
  const { format, dirty } = base;
  if (dirty && (format.encoding === 'bytes' || format.encoding === 'latin1') && /^utf/i.test(dirty.encoding))
    return because('otherEncoding');
  const used = dirty ? bufferFormat(dirty.encoding, format) : format;
  const bad = inexpressible(text, used, base.text);
  if (bad === undefined) return undefined;
  switch (used.encoding) {
    case 'named':
      return because('notInEncoding', used.name ?? '', bad);
    case 'latin1':
      return because('notInLatin1', bad);
    case 'bytes':
      return dirty && format.encoding !== 'bytes'
        ? because('notInEncoding', dirty.encoding, bad)
        : because('notInUnknownEncoding', bad);
    default:
      return because('loneSurrogate');
  }
}

/** The bytes of a text for this file. @throws if it can't be expressed: check `encodingProblem` first. */
export function encodeFor(base: Base, text: string): Uint8Array {
  if (base.kind !== 'text') return new Uint8Array(Buffer.from(text, 'utf8'));
  const bytes = encodeText(text, base.format, base.text);
  if (!bytes) throw new Error(encodingProblem(base, text) ?? 'The text cannot be encoded.');
  return bytes;
}

/** What VS Code will be able to save: it encodes a buffer itself. */
function bufferFormat(encoding: string, onDisk: TextFormat): TextFormat {
  if (/^utf-?8/i.test(encoding)) return { encoding: 'utf8', bom: false };
  if (/^utf-?16/i.test(encoding)) return { encoding: 'utf16le', bom: true };
  return onDisk.encoding === 'latin1' || onDisk.encoding === 'named'
    ? onDisk
    : { encoding: 'bytes', bom: false };
}
