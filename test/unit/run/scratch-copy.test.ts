import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Grant } from '../../../src/agent/ports.ts';
import { commandPort } from '../../../src/vscode/run/command-port.ts';
import { scratchCopy, scratchRoot } from '../../../src/vscode/run/scratch-copy.ts';

let base = '';
let repo = '';
const git = (...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
    cwd: repo,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
const put = (file: string, text: string): void => {
  mkdirSync(path.dirname(path.join(repo, file)), { recursive: true });
  writeFileSync(path.join(repo, file), text);
};
const at = (file: string): string => path.join(repo, file);

beforeEach(() => {
  base = realpathSync(mkdtempSync(path.join(tmpdir(), 'footnote-scratch-test-')));
  repo = path.join(base, 'repo');
  mkdirSync(repo);
  git('init', '-q');
  put('.gitignore', 'node_modules/\n.env\n');
  put('a.txt', 'committed\n');
  put('gone.txt', 'committed\n');
  put('src/b.txt', 'committed\n');
  git('add', '-A');
  git('commit', '-qm', 'first');
  put('a.txt', 'changed, not committed\n');
  rmSync(at('gone.txt'));
  put('new.txt', 'untracked\n');
  put('.env', 'KEY=secret\n');
  put('node_modules/p/index.js', 'installed\n');
});
afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

describe('a scratch copy', () => {
  it('is the working tree as it is on disk, with what is staged made in it; nothing ignored is in it', async () => {
    put('.git/hooks/post-checkout', '#!/bin/sh\ntouch ../hooked ./hooked\n');
    execFileSync('chmod', ['+x', at('.git/hooks/post-checkout')]);
    const before = git('status', '--porcelain');
    const copy = await scratchCopy(repo, [
      { path: at('src/b.txt'), bytes: Buffer.from('staged\n') },
      { path: at('src/new/c.txt'), bytes: Buffer.from('staged\n') },
      { path: at('new.txt'), bytes: undefined },
    ]);
    const inCopy = (file: string): string => readFileSync(path.join(copy.root, file), 'utf8');
    assert.equal(inCopy('a.txt'), 'changed, not committed\n');
    assert.equal(inCopy('src/b.txt'), 'staged\n');
    assert.equal(inCopy('src/new/c.txt'), 'staged\n');
    assert.equal(inCopy('node_modules/p/index.js'), 'installed\n');
    for (const file of ['gone.txt', 'new.txt', '.env', 'hooked'])
      assert.ok(!existsSync(path.join(copy.root, file)), file);
    assert.equal(copy.renamed(`at ${copy.root}/src/b.txt:1`), `at ${repo}/src/b.txt:1`);
    await copy.remove();
    assert.ok(!existsSync(copy.root));
    assert.equal(git('worktree', 'list').trim().split('\n').length, 1);
    assert.equal(git('status', '--porcelain'), before);
    assert.equal(readFileSync(at('src/b.txt'), 'utf8'), 'committed\n');
  });

  it('never writes through a link, nor outside of itself', async () => {
    const outside = path.join(base, 'outside');
    mkdirSync(outside);
    symlinkSync(outside, at('linked'));
    const copy = await scratchCopy(repo, [
      { path: at('node_modules/p/index.js'), bytes: Buffer.from('bad\n') },
      { path: at('linked/x.txt'), bytes: Buffer.from('bad\n') },
      { path: path.join(base, 'beside.txt'), bytes: Buffer.from('bad\n') },
    ]);
    await copy.remove();
    assert.equal(readFileSync(at('node_modules/p/index.js'), 'utf8'), 'installed\n');
    assert.ok(!existsSync(path.join(outside, 'x.txt')) && !existsSync(path.join(base, 'beside.txt')));
  });

  it('is not offered where there is no repository, or no commit', async () => {
    assert.equal(await scratchRoot(base), undefined);
    const empty = path.join(base, 'empty');
    mkdirSync(empty);
    execFileSync('git', ['init', '-q'], { cwd: empty });
    assert.equal(await scratchRoot(empty), undefined);
    assert.equal(await scratchRoot(at('src')), repo);
  });

  it('runs a command that sees the staged text, and leaves the real file as it is', async () => {
    const port = commandPort(
      { allowed: () => undefined, ask: (): Promise<Grant> => Promise.resolve('run') },
      () => [repo],
    );
    const request = {
      command: 'pwd; cat b.txt; echo written > b.txt',
      cwd: at('src'),
      timeoutS: 20,
      conversationId: 'c',
    };
    const signal = new AbortController().signal;
    assert.equal(await port.scratch?.offer('1', request, signal), 'run');
    const done = await port.scratch?.run(
      request,
      'run',
      [{ path: at('src/b.txt'), bytes: Buffer.from('staged\n') }],
      signal,
      () => undefined,
    );
    assert.equal(done?.exitCode, 0, done?.output);
    assert.ok(done.output.includes(`${at('src')}\nstaged\n`), done.output);
    assert.equal(readFileSync(at('src/b.txt'), 'utf8'), 'committed\n');
  });
});
