import type { SkipReason } from '../protocol/search.ts';
import type { ScanRow } from '../workspace/scan.ts';
import type { Content } from './content.ts';
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
