// An answer that is cut off anywhere: what had come is kept, it says that it was interrupted, and it can be continued.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { gate, type Gate } from '../../model-server/gate.ts';
import { say } from '../../model-server/script.ts';
import { startHost, type Host } from '../../host/host.ts';
import { turns } from '../scripts.ts';
import { KEY, stage, type Scene } from '../stage.ts';

/** Each starts the editor anew, 3 to 9 s: FOOTNOTE_RELOADS=20 looks further. */
const RELOADS = Number(process.env['FOOTNOTE_RELOADS'] ?? 4);
const WORDS = Array.from({ length: 12 }, (_, i) => `Word${String(i + 1)}. `);

describe('an answer that is cut off', () => {
  const { play } = stage();

  it(`by a reload at ${String(RELOADS)} random points is kept whole as far as it came, says so, and is continued`, async (t) => {
    let seed = 20261121;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
      return (seed >>> 8) % below;
    };
    const never: Gate[] = [];
    let points: number[] = [];
    const script = turns((asked) => {
      if (asked.question.includes('Continue the answer')) return say('The rest.');
      const at = points.shift() ?? WORDS.length;
      const held = gate();
      never.push(held);
      return say(...WORDS.slice(0, at), { do: 'gate', gate: held }, 'Never shown.');
    });
    await play(t, { script }, async ({ page, panel, model }) => {
      const chosen = Array.from({ length: RELOADS }, () => 1 + random(WORDS.length - 1));
      points = [...chosen];
      const began = Date.now();
      for (const [i, at] of chosen.entries()) {
        await panel.ask(`Question ${String(i + 1)}`);
        const answer = panel.frame.getByRole('article').nth(i);
        await answer.getByText(WORDS[at - 1]?.trim() ?? '').waitFor();
        await page.reload({ waitUntil: 'domcontentloaded' });
        await panel.message.waitFor({ timeout: 30_000 });
        await answer.getByText('This answer was interrupted').waitFor({ timeout: 15_000 });
      }
      t.diagnostic(`${String(RELOADS)} reloads in ${String(Date.now() - began)} ms`);
      for (const [i, at] of chosen.entries()) {
        // The text is drawn a frame after the notice under it.
        const last = WORDS[at - 1]?.trim() ?? '';
        await panel.frame.getByRole('article').nth(i).getByText(last).waitFor();
        const shown = ((await panel.frame.getByRole('article').nth(i).textContent()) ?? '').match(
          /Word\d+\./g,
        );
        assert.deepEqual(
          shown,
          WORDS.slice(0, at).map((word) => word.trim()),
          `answer ${String(i + 1)}`,
        );
      }
      await panel.frame.getByRole('button', { name: 'Continue' }).last().click();
      await panel.log.getByText('The rest.').waitFor();
      await panel.idle();
      for (const held of never) held.open();
      assert.deepEqual(model.scriptErrors, []);
    });
  });

  /** An answer is shown and on disk up to its half when `kill` ends something; `kill` gives the server that goes on, if it is another. */
  const cutOff = (t: TestContext, kill: (scene: Scene) => Promise<Host | undefined>): Promise<void> => {
    const never = gate();
    const script = turns((asked) =>
      asked.question.includes('Continue the answer')
        ? say('The rest.')
        : say('The first half. ', { do: 'gate', gate: never }, 'Never shown.'),
    );
    return play(t, { script }, async (scene) => {
      const { page, panel, host, model } = scene;
      await panel.ask('First question');
      await panel.log.getByText('The first half.').waitFor();
      // What is shown is on disk within 100 ms.
      while (!isKept(host.dataDir, 'The first half.'))
        await page.evaluate('new Promise(requestAnimationFrame)');
      const again = await kill(scene);
      try {
        await page.reload({ waitUntil: 'domcontentloaded' });
        await panel.message.waitFor({ timeout: 60_000 });
        await panel.log.getByText('This answer was interrupted').waitFor({ timeout: 15_000 });
        assert.ok(await panel.log.getByText('First question').first().isVisible());
        assert.ok(await panel.log.getByText('The first half.').isVisible());
        await panel.frame.getByRole('button', { name: 'Continue' }).click();
        await panel.log.getByText('The rest.').waitFor();
        await panel.idle();
        never.open();
      } finally {
        await again?.stop();
      }
      assert.deepEqual(model.scriptErrors, []);
    });
  };

  it('by kill -9 of the extension host is kept, says so, and is continued', (t) =>
    cutOff(t, ({ host }) => {
      for (const pid of extensionHosts(host.pid)) process.kill(pid, 'SIGKILL');
      return Promise.resolve(undefined);
    }));

  // The last: the server of the file is gone after it.
  it('by kill -9 of the editor’s server is kept, says so, and is continued', (t) =>
    cutOff(t, async ({ host }) => {
      const { dataDir, port } = host;
      await host.kill();
      return startHost({ dataDir, port, env: { ANTHROPIC_API_KEY: KEY } });
    }));
});

/** Whether a file of the editor's storage holds a text. */
const isKept = (dataDir: string, text: string): boolean =>
  spawnSync('grep', ['-rqF', text, path.join(dataDir, 'data/User')]).status === 0;

/** Extension hosts that a server started: its children, and theirs, that say so. */
function extensionHosts(server: number): number[] {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((row) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(row))
    .map((row) => ({ pid: Number(row?.[1]), parent: Number(row?.[2]), args: row?.[3] ?? '' }));
  const found = rows.filter(({ parent, args }) => parent === server && args.includes('--type=extensionHost'));
  assert.ok(found.length > 0, 'the server has an extension host');
  return found.map(({ pid }) => pid);
}
