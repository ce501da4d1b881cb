import type { SearchResultBlock } from '../model/client.ts';
import type { Gate, LineRange } from '../workspace/gate.ts';
import type { Redaction } from '../workspace/redact.ts';
import { splitIntoBlocks } from './source-blocks.ts';
import type { Source, SourceRegistry } from './sources.ts';
import { estimateTokens } from './token-estimate.ts';
import type { ShownFile } from './workspace-text.ts';

export interface CitableLines {
  readonly block: SearchResultBlock;
  readonly source: Source;
  /** Estimated. */
  readonly tokens: number;
}

export type Citable =
  | {
      readonly ok: true;
      /** One for each range that isn't blank, in their order. */
      readonly results: readonly CitableLines[];
      readonly redactions: readonly Redaction[];
    }
  | { readonly ok: false; readonly reason: string };

/** Tokens that a search result takes beside its text: its source, title and frame. */
const FRAME_TOKENS = 40;

/** What lines `start..end` of a file will take as a search result, estimated. */
export function tokensOfLines(file: ShownFile, start: number, end: number): number {
  return estimateTokens(file.lines.slice(start - 1, end).join('\n')) + FRAME_TOKENS;
}

/**
 * Ranges of a file as search results that can be cited, noted in the registry. Secrets are looked for in the whole
 * file, so that one which a range cuts is found. Blank ranges are left out: the API takes no blank block.
 */
export function citableRanges(
  file: ShownFile,
  ranges: readonly LineRange[],
  sources: SourceRegistry,
  gate: Gate,
): Citable {
  const split = ranges
    .map((range) => ({
      ...range,
      blocks: splitIntoBlocks(file.lines.slice(range.startLine - 1, range.endLine), range.startLine),
    }))
    .filter(({ blocks }) => blocks.length > 0);
  const parts = split.flatMap(({ blocks }) =>
    blocks.map(({ start, end }) => ({ startLine: start, endLine: end })),
  );
  const pass = gate.admitRanges(file.uri, file.text, parts);
  if (!pass.ok) return { ok: false, reason: pass.error.message };
  let next = 0;
  const results = split.map(({ startLine, endLine, blocks }): CitableLines => {
    const admitted = pass.value.blocks.slice(next, next + blocks.length);
    next += blocks.length;
    const source = sources.add({
      uri: file.uri,
      path: file.path,
      hash: file.hash,
      startLine,
      blocks,
      lines: file.lines.slice(startLine - 1, endLine),
    });
    return {
      block: {
        type: 'search_result',
        source: source.source,
        title: `${file.path}:${startLine}-${endLine}`,
        // Blocks end their last line, so that one after the other they are the file's own text.
        blocks: admitted.map((block, at) =>
          at === admitted.length - 1 ? block : gate.admitOutput(`${block.text}\n`).text,
        ),
      },
      source,
      tokens: tokensOfLines(file, startLine, endLine),
    };
  });
  return { ok: true, results, redactions: pass.value.redactions };
}

/** What was taken out, for a receipt: "redacted: AWS access key, password". */
export const redactionText = (redactions: readonly Redaction[]): string =>
  `redacted: ${[...new Set(redactions.map(({ kind }) => kind))].join(', ')}`;
