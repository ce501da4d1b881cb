import type { Admitted } from '../../base/admitted.ts';
import type { Voyage } from '../../model/voyage.ts';
import type { Embedding, VectorMessage } from '../../protocol/worker.ts';
import type { StartedIndex } from '../../search/client.ts';
import type { Gate } from '../../workspace/gate.ts';

export interface EmbedParts {
  readonly index: Pick<StartedIndex, 'embedding' | 'unembedded' | 'embedded'>;
  readonly gate: Pick<Gate, 'admitRanges'>;
  readonly voyage: Pick<Voyage, 'documents'>;
  onProgress(progress: Embedding): void;
}

/**
 * Gives every chunk of the index that may leave a vector by Voyage. Each passes the gate, here; what came is kept request by
 * request, so that nothing is paid for twice. @throws FootnoteError
 */
export async function embedIndex(parts: EmbedParts, signal: AbortSignal): Promise<void> {
  const { index, gate, voyage, onProgress } = parts;
  for (;;) {
    signal.throwIfAborted();
    const files = await index.unembedded();
    onProgress(await index.embedding());
    if (files.length === 0) return;
    const kept: VectorMessage[] = [];
    const going: { readonly at: Omit<VectorMessage, 'vector'>; readonly text: Admitted }[] = [];
    for (const { uri, contentHash, text, ranges } of files) {
      const pass = gate.admitRanges(uri, text, ranges);
      for (const [i, { place }] of ranges.entries()) {
        const at = { uri, contentHash, place };
        const block = pass.ok ? pass.value.blocks[i] : undefined;
        if (block === undefined) kept.push({ ...at, vector: null });
        else going.push({ at, text: block });
      }
    }
    if (kept.length > 0) onProgress(await index.embedded(kept));
    await voyage.documents(
      going.map(({ text }) => text),
      async (first, vectors) => {
        const made = going
          .slice(first, first + vectors.length)
          .map(({ at }, i) => ({ ...at, vector: vectors[i] ?? null }));
        onProgress(await index.embedded(made));
      },
      signal,
    );
  }
}
