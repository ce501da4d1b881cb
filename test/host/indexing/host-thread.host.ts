import assert from 'node:assert/strict';
import * as vscode from 'vscode';

/** Milliseconds that this thread has had a processor: what other work of the machine does to it doesn't count. */
const worked = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

/** The longest that the thread worked between two turns of its event loop, until it is told to stop. */
function watchTurns(): () => { longest: number; turns: number } {
  let before = worked();
  let longest = 0;
  let turns = 0;
  const ticking = setInterval(() => {
    const now = worked();
    longest = Math.max(longest, now - before);
    before = now;
    turns++;
  }, 1);
  return () => {
    clearInterval(ticking);
    return { longest, turns };
  };
}

describe('the extension host, while thousands of files are indexed', () => {
  it('is never held up for 50 ms', async function () {
    this.timeout(200_000);
    const api = await vscode.extensions.getExtension('footnote.footnote')?.activate();
    await api.ready();
    const stop = watchTurns();
    await vscode.commands.executeCommand('footnote.rebuildIndex');
    const { chunks } = await api.ready();
    const { longest, turns } = stop();
    assert.ok(chunks > 5000, `${String(chunks)} chunks`);
    assert.ok(turns > 100, `${String(turns)} turns`);
    assert.ok(longest <= 50, `held up for ${longest.toFixed(1)} ms of processor time`);
  });
});
