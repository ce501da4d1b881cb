import { join } from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import { ParseRequest } from '../protocol/worker.ts';
import type { ParseAnswer } from '../protocol/worker.ts';
import { createAnalyzer } from '../syntax/analyze.ts';
import type { Analysis } from '../syntax/analyze.ts';
import { decode } from '../workspace/text.ts';
import { contentBuilder } from './content-build.ts';
import { openEmbedder } from './embedder-file.ts';
import { encodeContent } from './store/content-codec.ts';
import { decodeRecord, encodeRecord } from './store/record-codec.ts';

/** Where the build puts the wasm files. */
export const wasmFile = (assetsDir: string, name: string): string =>
  name === 'web-tree-sitter' ? join(assetsDir, `${name}.wasm`) : join(assetsDir, 'grammars', `${name}.wasm`);

/** A parse thread's whole life: bytes in, contents out, one at a time, in order. */
export function startParseThread(port: MessagePort, assetsDir: string, embeddings: 'local' | 'none'): void {
  const analyzer = createAnalyzer({ wasm: (name) => wasmFile(assetsDir, name) });
  const embedder = embeddings === 'local' ? openEmbedder(assetsDir) : undefined;
  const builder = contentBuilder(embedder);

  const answer = async ({ id, path, bytes, known }: ParseRequest): Promise<ParseAnswer> => {
    const decoded = decode(bytes);
    if (decoded.kind === 'binary') return { id, parseMs: 0 };
    const { text } = decoded;
    const outlined = known && recorded(known);
    const analysis = outlined ?? (await analyzer.analyze(text, path));
    return {
      id,
      parseMs: analysis.parseMs,
      content: encodeContent(builder.build(analysis, text, path)),
      ...(outlined ? {} : { record: encodeRecord(analysis) }),
    };
  };

  let last = Promise.resolve();
  port.on('message', (message: unknown) => {
    const request = ParseRequest.parse(message);
    last = last.then(async () => {
      const result = await answer(request);
      const { content, record } = result;
      port.postMessage(
        result,
        [content, record].flatMap((bytes) => bytes?.buffer ?? []),
      );
    });
  });
}

/** The analysis that a record holds, unless it was written by a version of ours that forgot to raise its number. */
function recorded(record: Uint8Array): Analysis | undefined {
  try {
    return decodeRecord(record);
  } catch {
    // Its checksum fits and its layout doesn't: the text is parsed again.
    return undefined;
  }
}
