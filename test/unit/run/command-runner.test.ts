import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runApproved } from '../../../src/vscode/run/command-runner.ts';

const POSIX = { skip: process.platform === 'win32' ? 'process groups are for POSIX' : false };
const NODE = JSON.stringify(process.execPath);

let dir = '';
before(() => {
  dir = realpathSync(mkdtempSync(path.join(tmpdir(), 'footnote-run-')));
});
after(() => {
  rmSync(dir, { recursive: true, force: true });
});

const run = (
  command: string,
  options: { timeoutS?: number; signal?: AbortSignal; onOutput?: (text: string) => void } = {},
) =>
  runApproved(
    { command, cwd: dir, root: dir, timeoutS: options.timeoutS ?? 20, sandbox: undefined },
    options.signal ?? new AbortController().signal,
    options.onOutput,
  );

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Resolves when a process is gone. */
async function gone(pid: number): Promise<boolean> {
  const until = Date.now() + 3000;
  while (alive(pid) && Date.now() < until) await new Promise((resolve) => setImmediate(resolve));
  return !alive(pid);
}

describe('an approved command', POSIX, () => {
  it('runs in its folder and tells its exit code and both outputs', async () => {
    const done = await run('pwd; echo bad >&2; exit 3');
    assert.equal(done.exitCode, 3);
    assert.ok(done.output.includes(dir) && done.output.includes('bad'));
    assert.equal(done.confined, undefined);
  });

  it('has no key and no address of a model service in its environment, and no input', async () => {
    process.env['ANTHROPIC_API_KEY'] = 'sk-ant-secret';
    process.env['VOYAGE_API_KEY'] = 'pa-secret';
    try {
      const { output } = await run('env; cat');
      assert.ok(output.includes('PATH='));
      assert.ok(!/sk-ant-secret|pa-secret|ANTHROPIC|VOYAGE/.test(output));
    } finally {
      delete process.env['ANTHROPIC_API_KEY'];
      delete process.env['VOYAGE_API_KEY'];
    }
  });

  it('that prints 100 MB: both ends are kept, the rest is counted, little is held or shown', async () => {
    const shown: string[] = [];
    const program =
      "const b = Buffer.alloc(1 << 20, 'x\\n'); console.log('first'); let n = 0; (function go() { while (n++ < 100) if (!process.stdout.write(b)) return process.stdout.once('drain', go); console.log('last'); })()";
    const before = process.memoryUsage().rss;
    const done = await run(`${NODE} -e "${program}"`, { onOutput: (text) => shown.push(text) });
    assert.equal(done.exitCode, 0);
    assert.ok(done.output.startsWith('first\n') && done.output.endsWith('last\n'));
    assert.ok(done.output.length <= 64 * 1024 + 10, String(done.output.length));
    assert.ok(done.cutBytes > 99 * 1024 * 1024, String(done.cutBytes));
    assert.ok(shown.join('').length < 1_000_000, `${shown.join('').length} characters went to the panel`);
    assert.ok(shown.join('').endsWith('last\n'));
    const grown = process.memoryUsage().rss - before;
    assert.ok(grown < 100 * 1024 * 1024, `grew by ${grown} bytes`);
  });

  it('shows whole lines while it runs', async () => {
    const shown: string[] = [];
    let first = (): void => undefined;
    const came = new Promise<void>((resolve) => (first = resolve));
    const stop = new AbortController();
    const running = run('printf "one\\ntwo"; sleep 30', {
      signal: stop.signal,
      onOutput: (text) => {
        shown.push(text);
        first();
      },
    });
    await came;
    assert.deepEqual(shown, ['one\n']);
    stop.abort();
    await running;
    assert.equal(shown.join(''), 'one\ntwo');
  });

  it('is ended at its time limit, with all that it started', async () => {
    const done = await run('sleep 60 & echo $!; wait', { timeoutS: 1 });
    assert.equal(done.timedOut, true);
    assert.ok(await gone(Number(done.output)));
  });

  it('is ended by a stop, even when it ignores the first signal', async () => {
    const stop = new AbortController();
    let pid = 0;
    const running = run(
      `${NODE} -e "process.on('SIGTERM', () => {}); console.log(process.pid); setInterval(() => {}, 1000)"`,
      {
        signal: stop.signal,
        onOutput: (text) => {
          pid = Number(text);
          stop.abort();
        },
      },
    );
    const done = await running;
    assert.equal(done.exitCode, null);
    assert.ok(await gone(pid));
  });

  it('that leaves something running in another session doesn’t keep the turn waiting', async () => {
    const began = performance.now();
    const done = await run('setsid sleep 60 & echo $!');
    assert.ok(performance.now() - began < 5000, 'not the 60 s that it would take');
    const pid = Number(done.output.trim());
    if (alive(pid)) process.kill(pid);
  });
});
