// A whole piece of work: a failing test mended over three files, with two rejected hunks and a note, and run at the end.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import type { Locator } from 'playwright-core';
import { say, type Asked, type Part, type Script } from '../../model-server/script.ts';
import { turns } from '../scripts.ts';
import { stage } from '../stage.ts';

const FILES = {
  'package.json': '{ "name": "till", "type": "module", "private": true }\n',
  'src/parse.js': "/** Amounts of a line. */\nexport const parse = (line) => line.split(';').map(Number);\n",
  'src/sum.js':
    '// Adds things.\nexport function sum(amounts) {\n  let sum = 1;\n  for (const amount of amounts) sum += amount;\n  return sum;\n}\n\n// The end.\n',
  'src/format.js': 'export function format(amount) {\n  return `$${amount.toFixed(1)}`;\n}\n',
  'test/total.test.js':
    "import assert from 'node:assert/strict';\nimport test from 'node:test';\nimport { format } from '../src/format.js';\nimport { parse } from '../src/parse.js';\nimport { sum } from '../src/sum.js';\n\ntest('the total of a line', () => {\n  assert.equal(format(sum(parse('1,2,3.5'))), '$6.50');\n});\n",
} as const;
const TEST = 'node --test test/total.test.js';
const NOTE = 'Two digits: it is money.';

const repository = (folder: string): void => {
  for (const [file, text] of Object.entries(FILES)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  const git = (...args: string[]): void => {
    const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.com'];
    execFileSync('git', [...who, ...args], { cwd: folder, stdio: 'ignore' });
  };
  git('init', '-q');
  git('add', '-A');
  git('commit', '-qm', 'A till');
};

const read = (file: string): Part => ({ type: 'tool_use', name: 'read_file', input: { path: file } });
const edit = (file: string, old_string: string, new_string: string): Part => ({
  type: 'tool_use',
  name: 'edit_file',
  input: { path: file, old_string, new_string },
});

/** The model: mends three files at once, one too far and one wrongly; heeds the note; then runs the test. */
function work(heard: (asked: Asked) => void): Script {
  const answers: readonly Part[][] = [
    ['src/parse.js', 'src/sum.js', 'src/format.js'].map(read),
    [
      edit('src/parse.js', "split(';')", "split(',')"),
      edit('src/sum.js', 'let sum = 1;', 'let sum = 0;'),
      edit('src/sum.js', '// The end.', '// That was all.'),
      edit('src/format.js', 'toFixed(1)', 'toFixed(3)'),
    ],
    [{ type: 'text', pieces: ['Three files were wrong; ', 'the changes are proposed.'] }],
    // The note has come.
    [edit('src/format.js', 'toFixed(1)', 'toFixed(2)')],
    [{ type: 'tool_use', name: 'run_command', input: { command: TEST } }],
  ];
  let step = 0;
  return turns((asked) => {
    heard(asked);
    const failed = asked.toolResults.find((result) => result.isError);
    if (failed !== undefined) return say(`A tool failed: ${failed.text}`);
    const parts = answers[step++];
    if (parts !== undefined) return { parts };
    return say(/pass 1/.test(asked.toolResults[0]?.text ?? '') ? 'The test passes.' : 'It fails still.');
  });
}

/** The exit code of the project's test. */
function tests(cwd: string): number | null {
  const [node = '', ...args] = TEST.split(' ');
  return spawnSync(node, args, { cwd, env: { ...process.env, NODE_TEST_CONTEXT: undefined } }).status;
}

const button = (within: Locator, name: string): Locator => within.getByRole('button', { name, exact: true });

describe('a whole piece of work', () => {
  // The editor is no child of this test runner, as far as the tests that it runs are concerned.
  const { play } = stage({ env: { NODE_TEST_CONTEXT: undefined } });

  it('mends a failing test over three files, with two rejected hunks and a note, and runs it when the user agrees', async (t) => {
    const asked: Asked[] = [];
    const script = work((one) => asked.push(one));
    await play(t, { script, folder: repository }, async ({ panel, folder, model }) => {
      const text = (file: string): string => readFileSync(path.join(folder, file), 'utf8');
      assert.notEqual(tests(folder), 0, 'the test fails at first');

      await panel.agentMode();
      await panel.ask('Mend the failing test');
      const wrong = panel.hunk('src/format.js:2-2');
      await wrong.waitFor();
      await panel.idle();
      for (const [file, before] of Object.entries(FILES))
        assert.equal(text(file), before, 'nothing is written');

      await button(panel.hunk('src/parse.js:2-2'), 'Accept').click();
      await button(panel.hunk('src/sum.js:3-3'), 'Accept').click();
      await button(panel.hunk('src/sum.js:8-8'), 'Reject').click();
      await button(wrong, 'Reject with note').click();
      await wrong.getByRole('textbox', { name: 'Note to the model' }).fill(NOTE);
      await button(wrong, 'Send back').click();

      // The note starts a turn by itself. Its command waits for the review, or may run on a copy.
      const right = panel.hunk('src/format.js:2-2');
      const waits = panel.frame.getByRole('group', { name: 'This command waits for your review' });
      await waits.waitFor({ timeout: 30_000 });
      assert.ok(await button(waits, 'Run on a scratch copy').isVisible());
      await button(right, 'Accept').click();

      const card = panel.frame.getByRole('group', { name: 'Run this command?' });
      await card.waitFor();
      await waits.waitFor({ state: 'detached' });
      assert.equal(await card.locator('pre').innerText(), TEST);
      assert.ok((await card.innerText()).includes(folder));
      await button(card, 'Run').click();
      await panel.log.getByText('The test passes.').waitFor({ timeout: 30_000 });
      await panel.idle();

      assert.equal(text('src/sum.js'), FILES['src/sum.js'].replace('sum = 1', 'sum = 0'), 'one of its hunks');
      assert.equal(text('src/format.js'), FILES['src/format.js'].replace('toFixed(1)', 'toFixed(2)'));
      assert.equal(tests(folder), 0, 'the test passes');
      assert.ok(asked.some(({ lastText }) => lastText.includes(NOTE)));
      assert.deepEqual(model.scriptErrors, []);
      assert.equal(
        execFileSync('git', ['worktree', 'list'], { cwd: folder, encoding: 'utf8' }).trim().split('\n')
          .length,
        1,
      );
    });
  });

  it('tests its edits on a scratch copy before the review, and shows the output', async (t) => {
    const script: Script = turns((asked) => {
      if (asked.called.length === 0)
        return {
          parts: Object.keys(FILES)
            .filter((file) => file.startsWith('src'))
            .map(read),
        };
      if (!asked.called.includes('edit_file'))
        return {
          parts: [
            edit('src/parse.js', "split(';')", "split(',')"),
            edit('src/sum.js', 'let sum = 1;', 'let sum = 0;'),
            edit('src/format.js', 'toFixed(1)', 'toFixed(2)'),
            { type: 'tool_use', name: 'run_command', input: { command: TEST } },
          ],
        };
      return say(
        /^Exit code 0.*scratch copy/.test(asked.toolResults.at(-1)?.text ?? '') ? 'Tested on a copy.' : 'No.',
      );
    });
    await play(t, { script, folder: repository }, async ({ panel, folder }) => {
      await panel.agentMode();
      await panel.ask('Mend the failing test');
      const waits = panel.frame.getByRole('group', { name: 'This command waits for your review' });
      await button(waits, 'Run on a scratch copy').click();
      await panel.log.getByText('Tested on a copy.').waitFor({ timeout: 30_000 });
      await panel.hunk('src/sum.js:3-3').waitFor();
      for (const [file, before] of Object.entries(FILES))
        assert.equal(readFileSync(path.join(folder, file), 'utf8'), before, 'nothing is written');
      await panel.log.locator('.work > summary').click();
      await panel.log
        .getByRole('region', { name: `Output of ${TEST}` })
        .getByText('the total of a line')
        .first()
        .waitFor();
    });
  });
});
