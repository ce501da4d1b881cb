import type { SkipReason } from '../protocol/search.ts';
import type { ScanRow } from '../workspace/scan.ts';
import type { Content } from './content.ts';
import type { ParseOutcome } from './parse-pool.ts';
import { decodeContent } from './store/content-codec.ts';
import type { ContentKey, FileRow } from './store/store.ts';

/** What became of one file, to be applied in the order of paths. */
export type Outcome =
  | {
      readonly kind: 'content';
      readonly row: FileRow;
      readonly content: Content;
      /** Absent when the store has it. */
      readonly record: Uint8Array | undefined;
    }
  | { readonly kind: 'skipped'; readonly row: FileRow }
  | { readonly kind: 'unchanged'; readonly row: FileRow };

export const rowOf = (found: ScanRow, key: ContentKey | null, skip: SkipReason | null): FileRow => ({
  uri: found.uri,
  path: found.path,
  size: found.size,
  mtimeMs: found.mtimeMs,
  key,
  skip,
  language: null,
  chunks: 0,
});

export const skipped = (found: ScanRow, reason: SkipReason): Outcome => ({
  kind: 'skipped',
  row: rowOf(found, null, reason),
});

/** What a parse thread made of a file. */
export function parsed(row: FileRow, outcome: ParseOutcome): Outcome {
  if (outcome.kind === 'content') {
    const content = decodeContent(outcome.bytes, outcome.dictionary);
    return { kind: 'content', row, content, record: outcome.record };
  }
  if (outcome.kind === 'binary') return { kind: 'skipped', row: { ...row, key: null, skip: 'binary' } };
  return { kind: 'skipped', row: { ...row, skip: 'parse_limit' } };
}
