// Citations of real files under generated changes. What is right is known apart from the code under test: every line
// carries its own mark through the change, so that a copy of a line is never taken for the line.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { it } from 'node:test';
import { checkCited, recheckCitation, type CurrentText } from '../../../src/chat/citations.ts';

const SAMPLES = path.join(import.meta.dirname, '../../samples');
const CHANGES = 200;
const CITED_EACH = 12;

/** A line and who it is: the same text elsewhere is another line. */
interface Marked {
  readonly text: string;
  readonly mark: number;
}
interface Tree {
  readonly files: Map<string, Marked[]>;
}

/** Where the changes begin: each number gives other ones. `FOOTNOTE_SEEDS=100` tries more. */
const SEEDS = Array.from({ length: Number(process.env['FOOTNOTE_SEEDS'] ?? 12) }, (_, at) => 20261121 + at);
let seed = 0;
const random = (below: number): number => {
  seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
  return (seed >>> 8) % below;
};
let marks = 0;
const marked = (text: string): Marked => ({ text, mark: ++marks });

const textOf = (lines: readonly Marked[]): string => lines.map(({ text }) => text).join('\n');
const samples = readdirSync(SAMPLES)
  .filter((name) => name.startsWith('sample.'))
  .sort()
  .map((name) => ({ name, lines: readFileSync(path.join(SAMPLES, name), 'utf8').split(/\r?\n/) }))
  .filter(({ lines }) => lines.length >= 30);

/** A sample, in every second case with a stretch of it a second time, as pasted code is. */
function fileOf(lines: readonly string[], twice: boolean): Marked[] {
  if (!twice) return lines.map(marked);
  const from = random(lines.length - 10);
  return lines.toSpliced(random(lines.length), 0, ...lines.slice(from, from + 10)).map(marked);
}

const KINDS: Readonly<Record<string, (tree: Tree, uri: string) => void>> = {
  'insert above': ({ files }, uri) => {
    const lines = files.get(uri) ?? [];
    // What is inserted is code of the same file: where two places read the same, only their marks differ.
    const from = random(lines.length - 4);
    const pasted = lines.slice(from, from + 1 + random(12)).map(({ text }) => marked(text));
    const at = random(1 + Math.floor(lines.length / 2));
    // Where it touches what was copied it goes below: above would read the same, with the marks the other way round.
    const below = from + pasted.length;
    files.set(uri, lines.toSpliced(at >= from && at <= below ? below : at, 0, ...pasted));
  },
  move: ({ files }, uri) => {
    const lines = [...(files.get(uri) ?? [])];
    const block = lines.splice(random(lines.length), 3 + random(12));
    files.set(uri, lines.toSpliced(random(lines.length + 1), 0, ...block));
  },
  rename: ({ files }, uri) => {
    files.set(`${path.dirname(uri)}/renamed-${path.basename(uri)}`, files.get(uri) ?? []);
    files.delete(uri);
  },
  delete: ({ files }, uri) => {
    files.set(uri, (files.get(uri) ?? []).toSpliced(random(20), 1 + random(15)));
  },
  reformat: ({ files }, uri) => {
    const step = 2 + random(6);
    files.set(
      uri,
      (files.get(uri) ?? []).flatMap((line, i) =>
        i % step === 0 && line.text.trim() !== '' ? [marked(`${line.text}  // formatted`)] : [line],
      ),
    );
  },
};

/** Where exactly these lines, not copies, stand one after the other. */
function ownPlace(tree: Tree, cited: readonly Marked[]): { uri: string; startLine: number } | undefined {
  for (const [uri, lines] of tree.files) {
    const at = lines.findIndex(({ mark }) => mark === cited[0]?.mark);
    if (at >= 0 && cited.every(({ mark }, i) => lines[at + i]?.mark === mark))
      return { uri, startLine: at + 1 };
  }
  return undefined;
}

/** How often a file has the text of these lines. */
const count = (lines: readonly Marked[], own: readonly Marked[]): number =>
  lines.filter((_, at) => own.every(({ text }, i) => lines[at + i]?.text === text)).length;

for (const first of SEEDS)
  it(`after ${String(CHANGES)} changes to real files every citation is verified, moved to its own lines, or stale (seed ${String(first)})`, async (t) => {
    seed = first;
    const states = { verified: 0, moved: 0, stale: 0 };
    const wrong: string[] = [];
    const names = Object.keys(KINDS);
    for (let n = 0; n < CHANGES; n++) {
      const sample = samples[n % samples.length];
      assert.ok(sample);
      const uri = `file:///w/src/${sample.name}`;
      const before = fileOf(sample.lines, n % 2 === 1);
      const tree: Tree = { files: new Map([[uri, before]]) };
      const now: CurrentText = {
        read: (of) => Promise.resolve(tree.files.has(of) ? textOf(tree.files.get(of) ?? []) : undefined),
        candidates: () =>
          Promise.resolve([...tree.files.keys()].map((other) => ({ uri: other, path: other }))),
      };
      const cited = await Promise.all(
        Array.from({ length: CITED_EACH }, async (_, i) => {
          let startLine = 1 + random(before.length - 8);
          while (before[startLine - 1]?.text.trim() === '') startLine--; // no blank line is ever cited alone
          const own = before.slice(startLine - 1, startLine + random(8));
          const at = { uri, path: uri, startLine, endLine: startLine + own.length - 1 };
          const first = await checkCited({ ...at, lines: own.map(({ text }) => text) }, now);
          return { own, citation: { type: 'citation' as const, id: String(i), from: 0, to: 1, ...first } };
        }),
      );
      const kind = names[n % names.length] ?? '';
      KINDS[kind]?.(tree, uri);
      for (const { own, citation } of cited) {
        const after = await recheckCitation(citation, now);
        states[after.state] += 1;
        assert.equal(after.quote, textOf(own));
        const place = ownPlace(tree, own);
        const stands = place?.uri === after.uri && place.startLine === after.startLine;
        const who = `${kind}, ${sample.name}:${String(citation.startLine)}-${String(citation.endLine)}, ${after.state} at ${String(after.startLine)}, own lines at ${JSON.stringify(place)}, quote ${JSON.stringify(after.quote.slice(0, 60))}`;
        const alike = count(before, own);
        // Lines that were the only ones of their text: where that text stands now, they stand, cut and pasted or not.
        const there = (tree.files.get(after.uri) ?? []).slice(after.startLine - 1, after.endLine);
        const right = stands || (alike === 1 && textOf(there) === textOf(own));
        if (after.state !== 'stale' && !right) wrong.push(who);
        if (
          after.state === 'stale' &&
          place !== undefined &&
          alike === 1 &&
          count(tree.files.get(place.uri) ?? [], own) === 1
        )
          wrong.push(`lost: ${who}`);
      }
    }
    t.diagnostic(JSON.stringify({ ...states, wrong: wrong.length, citations: CHANGES * CITED_EACH }));
    assert.deepEqual(wrong, []);
    assert.ok(Math.min(states.verified, states.moved, states.stale) > 100, JSON.stringify(states));
  });
