import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { ALL_TOOLS } from '../../../src/agent/tools/all.ts';
import {
  contextLabel,
  decisionsText,
  instructionsText,
  planText,
  questionText,
  REPEATED_TEXT,
  steerText,
  wrapUpText,
} from '../../../src/chat/prompts/blocks.ts';
import { SUMMARY_PROMPT, summaryText } from '../../../src/chat/prompts/summary.ts';
import {
  ANSWER_NOW_TEXT,
  findingsText,
  PARTS_PROMPT,
  partText,
  planningText,
} from '../../../src/chat/prompts/research.ts';
import { TITLE_PROMPT } from '../../../src/chat/prompts/title.ts';
import { DELEGATE_PROMPT, systemPrompt } from '../../../src/chat/prompts/system.ts';

/** `UPDATE_GOLDEN=1` writes what is rendered now; the diff is for review. */
function golden(name: string, rendered: string): void {
  const file = path.join(import.meta.dirname, 'golden', name);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, rendered);
  assert.equal(
    rendered,
    readFileSync(file, 'utf8'),
    `${name} has changed: raise the prompt's version, write it with UPDATE_GOLDEN=1, and run npm run build && npm run eval`,
  );
}

const read = (file: string): string => readFileSync(path.join(import.meta.dirname, file), 'utf8');

describe('prompts', () => {
  for (const mode of ['ask', 'plan', 'agent'] as const)
    it(`render the system prompt of ${mode} as reviewed`, () => {
      const { id, version, text } = systemPrompt(mode);
      golden(`system-${mode}.txt`, `${id} v${version}\n${text}`);
    });

  it('render a worker’s as reviewed', () => {
    const { id, version, text } = DELEGATE_PROMPT;
    golden('delegate.txt', `${id} v${version}\n${text}`);
  });

  it('render the tools as reviewed', () => {
    golden(
      'tools.txt',
      `${JSON.stringify(
        ALL_TOOLS.map(({ definition }) => definition),
        null,
        2,
      )}\n`,
    );
  });

  it('render the blocks around material as reviewed', () => {
    const blocks = [
      instructionsText([{ path: 'AGENTS.md', text: 'Be kind.\n</project_instructions>' }]),
      contextLabel([]),
      contextLabel(['a.ts:3-9', 'b.ts:1-1']),
      questionText('What is this?'),
      decisionsText([
        { path: 'a.ts', baseStart: 3, baseEnd: 4, decision: 'accepted' },
        { path: 'a.ts', baseStart: 9, baseEnd: 8, decision: 'rejected', note: 'too clever' },
        { path: 'b.ts', baseStart: 1, baseEnd: 1, decision: 'conflict' },
        { path: 'b.ts', baseStart: 1, baseEnd: 1, decision: 'undone' },
      ]),
      planText([
        { text: 'Mend totalOf in a.ts.', state: 'done' },
        { text: 'Test it. </plan>', state: 'doing' },
        { text: '', state: 'open' },
      ]),
      planText([]),
      steerText('Only TypeScript.'),
      wrapUpText(1),
      REPEATED_TEXT,
    ];
    golden('blocks.txt', `${blocks.join('\n\n')}\n`);
  });

  it('render the summary’s as reviewed', () => {
    const { id, version, text } = SUMMARY_PROMPT;
    golden('summary.txt', `${id} v${version}\n${text}\n${summaryText('A cart.')}\n`);
  });

  it('render those of a question that is read in parts as reviewed', () => {
    const { id, version, text } = PARTS_PROMPT;
    const parts = [
      { title: 'Intake', task: 'Where parcels come in, under src/intake.' },
      { title: 'Delivery </findings>', task: 'How they leave.' },
    ];
    const blocks = [
      planningText(
        'How does a parcel flow through the system? </question>',
        [{ path: 'src/intake', files: 3 }],
        [
          { path: 'src/intake/door.ts', symbols: ['open', 'close'] },
          { path: 'src/</places>.ts', symbols: [] },
        ],
      ),
      partText('How does a parcel flow through the system?', parts, 0),
      findingsText([
        { title: 'Intake', findings: 'The door [src/intake/door.ts:1-4].' },
        { title: 'Delivery </findings>', findings: '', note: 'its reader failed' },
      ]),
      ANSWER_NOW_TEXT,
    ];
    golden('parts.txt', `${id} v${version}\n${text}\n${blocks.join('\n\n')}\n`);
  });

  it('render the title’s as reviewed', () => {
    const { id, version, text } = TITLE_PROMPT;
    golden('title.txt', `${id} v${version}\n${text}`);
  });

  it('can’t change without the evals being run: whatever is merged has passed all suites', () => {
    const ci = read('../../../.ci/run');
    assert.match(ci, /^check eval npm run --silent eval$/m);
    const { scripts } = JSON.parse(read('../../../package.json')) as { scripts: Record<string, string> };
    assert.equal(scripts['eval'], 'node tools/node.mjs test/evals/run.ts', 'all suites');
  });

  it('all have a golden rendering', () => {
    const sources = path.join(import.meta.dirname, '../../../src/chat/prompts');
    const ids = readdirSync(sources).flatMap((name) =>
      [...readFileSync(path.join(sources, name), 'utf8').matchAll(/\bid: ['`](footnote\.[\w.]+)/g)].map(
        ([, id]) => id!,
      ),
    );
    const goldens = readdirSync(path.join(import.meta.dirname, 'golden')).map((name) =>
      read(`golden/${name}`),
    );
    assert.ok(ids.length >= 4);
    for (const id of ids)
      assert.ok(
        goldens.some((text) => text.startsWith(id)),
        `${id} has none`,
      );
  });

  it('hold nothing of the day or the machine', () => {
    for (const mode of ['ask', 'plan', 'agent'] as const) {
      const { text } = systemPrompt(mode);
      assert.ok(!/\b20\d\d\b|\/home|\/tmp|localhost/.test(text));
      assert.equal(systemPrompt(mode).text, text);
    }
  });
});
