import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as z from 'zod/mini';
import { footnote, jsonLines } from './cli.ts';
import { folderOf, repositories } from './packages.ts';
import type { Report } from './report.ts';

const Question = z.object({ repository: z.string(), query: z.string(), relevant: z.array(z.string()) });
const Citation = z.object({
  path: z.string(),
  startLine: z.number(),
  endLine: z.number(),
  quote: z.string(),
  state: z.string(),
  from: z.number(),
  to: z.number(),
});
const Event = z.looseObject({ type: z.string() });

const QUESTIONS = z.array(Question).parse(
  JSON.parse(readFileSync(path.join(import.meta.dirname, 'answers', 'questions.json'), 'utf8')),
);
/** Share of the questions whose local answer cites a file that answers. */
const LEAST_RIGHT = 0.75;

/** Local answers (no key, no model): labelled so, every citation verbatim, and the right file among those cited. */
export async function answers(report: Report): Promise<void> {
  const store = mkdtempSync(path.join(tmpdir(), 'footnote-eval-store-'));
  let right = 0;
  let citations = 0;
  const broken: string[] = [];
  try {
    for (const { repository, query, relevant } of QUESTIONS) {
      const known = repositories().find(({ name }) => name === repository);
      if (known === undefined) throw new Error(`There is no repository ${repository}.`);
      const folder = folderOf(known);
      const args = ['ask', folder, query, '--json', '--store', path.join(store, repository)];
      const run = await footnote(args);
      const events = jsonLines(run.stdout).map((line) => Event.parse(line));
      const problem = (what: string): void => void broken.push(`${query}: ${what}`);
      if (run.code !== 0) problem(`exit ${String(run.code)}`);
      if (events[0]?.type !== 'turn_start' || events[0]['mode'] !== 'local') problem('not labelled local');
      if (events.at(-1)?.type !== 'turn_end' || events.at(-1)?.['stopReason'] !== 'end_turn') problem('no end');
      const text = events
        .filter(({ type }) => type === 'text_delta')
        .map((event) => String(event['text']))
        .join('');
      const cited = events.filter(({ type }) => type === 'citation').map((event) => Citation.parse(event));
      for (const citation of cited) {
        citations++;
        const lines = readFileSync(path.join(folder, citation.path), 'utf8').split(/\r\n|\n|\r/);
        const quoted = lines.slice(citation.startLine - 1, citation.endLine).join('\n');
        if (quoted !== citation.quote) problem(`${citation.path}:${String(citation.startLine)} is not verbatim`);
        if (citation.state !== 'verified') problem(`${citation.path} is ${citation.state}`);
        if (citation.from < 0 || citation.to > text.length || citation.from >= citation.to)
          problem(`${citation.path} covers no text`);
      }
      if (cited.some((citation) => relevant.includes(citation.path))) right++;
    }
  } finally {
    rmSync(store, { recursive: true, force: true });
  }
  report.check(
    `each of ${String(citations)} citations is verbatim, verified and covers text, and every answer says that it is local`,
    broken.length === 0 && citations > 0,
    broken.join('; '),
  );
  report.check(
    `${String(right)} of ${String(QUESTIONS.length)} local answers cite a file that answers (at least ${String(LEAST_RIGHT * 100)} %)`,
    right >= QUESTIONS.length * LEAST_RIGHT,
  );
}
