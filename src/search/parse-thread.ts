import path from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import { splitLines } from '../base/lines.ts';
import { ParseRequest } from '../protocol/worker.ts';
import type { ParseAnswer } from '../protocol/worker.ts';
import { createAnalyzer } from '../syntax/analyze.ts';
import { decode } from '../workspace/text.ts';
import { contentBuilder, fileEmbedder, withVectors } from './content-build.ts';
import { openEmbedder } from './embedder-file.ts';
import { decodeContent, encodeContent } from './store/content-codec.ts';

/** Where the build puts the wasm files. */
export const wasmFile = (assetsDir: string, name: string): string =>
  name === 'web-tree-sitter'
    ? path.join(assetsDir, `${name}.wasm`)
    : path.join(assetsDir, 'grammars', `${name}.wasm`);

/** A parse thread's whole life: bytes in, contents out, one at a time, in order. */
export function startParseThread(port: MessagePort, assetsDir: string, embeddings: 'local' | 'none'): void {
  const analyzer = createAnalyzer({ wasm: (name) => wasmFile(assetsDir, name) });
  const build = contentBuilder();
  const embedder = embeddings === 'local' ? openEmbedder(assetsDir) : undefined;

  const answer = async (request: ParseRequest): Promise<ParseAnswer> => {
    const decoded = decode(request.bytes);
    if (decoded.kind === 'binary') return { id: request.id, parseMs: 0 };
    const lines = splitLines(decoded.text);
    const embed = embedder && fileEmbedder(embedder, request.path);
    if (request.known && embed) {
      const content = encodeContent(withVectors(decodeContent(request.known), lines, embed));
      return { id: request.id, parseMs: 0, content };
    }
    const analysis = await analyzer.analyze(decoded.text, request.path);
    return {
      id: request.id,
      parseMs: analysis.parseMs,
      content: encodeContent(build(analysis, lines, embed)),
    };
  };

  let last = Promise.resolve();
  port.on('message', (message: unknown) => {
    const request = ParseRequest.parse(message);
    last = last.then(async () => {
      const result = await answer(request);
      port.postMessage(result);
    });
  });
}
