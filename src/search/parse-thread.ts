import type { MessagePort } from 'node:worker_threads';
import { ParseRequests, WorkerStart } from '../protocol/worker.ts';
import type { ParseAnswer, ParseAnswers, ParseRequest } from '../protocol/worker.ts';
import { createAnalyzer } from '../syntax/analyze.ts';
import type { Analysis } from '../syntax/analyze.ts';
import { decode } from '../workspace/text.ts';
import { writeCompiled } from './compiled.ts';
import { contentBuilder } from './content-build.ts';
import type { Content } from './content.ts';
import { openEmbedder } from './embedder-file.ts';
import { contentSize, writeContent } from './store/content-codec.ts';
import { decodeRecord, encodeRecord } from './store/record-codec.ts';
import { packRecord, unpackRecord } from './store/record-pack.ts';
import { wasmFile } from './wasm-file.ts';

/** Answers are sent together until there are so many, or they are so large or so old. */
const TOGETHER = 16;
const TOGETHER_BYTES = 1 << 18;
const TOGETHER_MS = 20;
/** The compiled code is written so long after the first files. */
const QUIET_MS = 500;

interface Made {
  readonly id: number;
  readonly parseMs: number;
  readonly content?: Content;
  readonly record?: Uint8Array;
}

/** A parse thread's whole life: bytes in, contents out, one at a time, in order. */
export function startParseThread(port: MessagePort, raw: unknown): void {
  const start = WorkerStart.parse(raw);
  if (start.role !== 'parse') throw new Error('This is no parse thread.');
  const { assetsDir, embeddings, codeDir } = start;
  const analyzer = createAnalyzer({ wasm: (name) => wasmFile(assetsDir, name) });
  const embedder = embeddings === 'local' ? openEmbedder(assetsDir) : undefined;
  const builder = contentBuilder(embedder);

  const make = async ({ id, path, bytes, known }: ParseRequest): Promise<Made> => {
    const decoded = decode(bytes);
    if (decoded.kind === 'binary') return { id, parseMs: 0 };
    const { text } = decoded;
    const outlined = known && recorded(known, bytes);
    const analysis = outlined ?? (await analyzer.analyze(text, path));
    const content = builder.build(analysis, text, path);
    return {
      id,
      parseMs: analysis.parseMs,
      content,
      ...(outlined ? {} : { record: packRecord(encodeRecord(analysis, content.outline), bytes) }),
    };
  };

  let made: Made[] = [];
  let size = 0;
  let since = 0;
  /** How many terms of the dictionary have been told, and how many dictionaries there have been. */
  let told = 0;
  let numbering = 0;
  const send = (): void => {
    if (made.length === 0) return;
    const terms = builder.dictionary.slice(told).join('\n');
    told = builder.dictionary.length;
    const { answers, buffer } = packed(made, size);
    made = [];
    size = 0;
    const message: ParseAnswers = { answers, terms, numbering };
    port.postMessage(message, [buffer]);
  };

  const waiting: ParseRequest[] = [];
  let running = false;
  /** Once, when there is nothing to do. */
  let writing: NodeJS.Timeout | undefined;
  const run = async (): Promise<void> => {
    running = true;
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      if (builder.full) {
        send();
        builder.forget();
        told = 0;
        numbering++;
      }
      if (made.length === 0) since = performance.now();
      const one = await make(next);
      made.push(one);
      size += sizeOf(one);
      if (made.length >= TOGETHER || size > TOGETHER_BYTES || performance.now() - since > TOGETHER_MS) send();
    }
    send();
    running = false;
    writing ??= setTimeout(writeCompiled, QUIET_MS, codeDir).unref();
  };
  port.on('message', (message: unknown) => {
    waiting.push(...ParseRequests.parse(message));
    if (!running) void run();
  });
}

const padded = (bytes: number): number => (bytes + 3) & ~3;
const sizeOf = ({ content, record }: Made): number =>
  (content ? contentSize(content) : 0) + padded(record?.length ?? 0);

function packed(made: readonly Made[], size: number): { answers: ParseAnswer[]; buffer: ArrayBuffer } {
  const buffer = new ArrayBuffer(size);
  let at = 0;
  const answers = made.map(({ id, parseMs, content, record }): ParseAnswer => {
    const answer: ParseAnswer = { id, parseMs };
    if (content) {
      answer.content = writeContent(content, buffer, at);
      at += answer.content.length;
    }
    if (record) {
      answer.record = new Uint8Array(buffer, at, record.length);
      answer.record.set(record);
      at += padded(record.length);
    }
    return answer;
  });
  return { answers, buffer };
}

/** The analysis that a record holds, unless it was written by a version of ours that forgot to raise its number. */
function recorded(packed: Uint8Array, text: Uint8Array): Analysis | undefined {
  try {
    return decodeRecord(unpackRecord(packed, text));
  } catch {
    // Its checksum fits and its layout doesn't: the text is parsed again.
    return undefined;
  }
}
