import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runApproved } from '../../../src/vscode/run/command-runner.ts';
import { findSandbox } from '../../../src/vscode/run/sandbox.ts';

const sandbox = await findSandbox();
const skip = sandbox === undefined ? 'this machine has no sandbox, or refuses it' : false;

let base = '';
let dir = '';
before(() => {
  base = realpathSync(mkdtempSync(path.join(tmpdir(), 'footnote-sandbox-')));
  dir = path.join(base, 'workspace');
  mkdirSync(path.join(dir, '.git/hooks'), { recursive: true });
  writeFileSync(path.join(dir, '.git/config'), '[core]\n');
  writeFileSync(path.join(base, 'outside.txt'), 'outside\n');
});
after(() => {
  rmSync(base, { recursive: true, force: true });
});

const run = (command: string, confined = true) =>
  runApproved(
    { command, cwd: dir, root: dir, timeoutS: 20, sandbox: confined ? sandbox : undefined },
    new AbortController().signal,
  );

describe('a command in the sandbox', { skip }, () => {
  it('writes in its folder and in temporary files', async () => {
    const done = await run('echo in > made.txt && mktemp >/dev/null');
    assert.equal(done.exitCode, 0, done.output);
    assert.equal(readFileSync(path.join(dir, 'made.txt'), 'utf8'), 'in\n');
    assert.match(done.confined ?? '', /no network/);
  });

  it('writes nowhere else, where it does without the sandbox', async () => {
    const target = path.join(process.env['HOME'] ?? '/root', '.footnote-sandbox-test');
    const write = `echo x > ${JSON.stringify(target)}`;
    assert.notEqual((await run(write)).exitCode, 0);
    assert.ok(!existsSync(target));
    assert.equal((await run(write, false)).exitCode, 0);
    assert.ok(existsSync(target));
    rmSync(target);
  });

  it('can’t plant what git would run', async () => {
    for (const file of ['.git/hooks/post-checkout', '.git/config'])
      assert.notEqual((await run(`echo x >> ${file}`)).exitCode, 0, file);
  });

  it('reaches no server, which it does without the sandbox', async () => {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked++;
      response.end('ok');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    assert.ok(typeof address === 'object' && address !== null);
    const get = `${JSON.stringify(process.execPath)} -e "require('http').get('http://127.0.0.1:${address.port}').on('error', () => process.exit(1))"`;
    try {
      assert.notEqual((await run(get)).exitCode, 0);
      assert.equal(asked, 0);
      assert.equal((await run(get, false)).exitCode, 0);
      assert.equal(asked, 1);
    } finally {
      server.close();
    }
  });

  it('is ended by a stop', async () => {
    const stop = new AbortController();
    const running = runApproved(
      { command: 'echo up; sleep 60', cwd: dir, root: dir, timeoutS: 60, sandbox },
      stop.signal,
      () => stop.abort(),
    );
    const began = performance.now();
    await running;
    assert.ok(performance.now() - began < 4000, 'not the 60 s that it would take');
  });
});
