import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, BrowserContext } from 'playwright-core';
import { startHost } from '../../host/host.ts';
import { launchBrowser, newProfile, openWorkbench, runCommand, webview } from '../../host/workbench.ts';
import { startVoyageServer, type VoyageServer } from '../../fakes/voyage-server.ts';
import { callTool, refuse, say } from '../../model-server/script.ts';
import { startModelServer, type ModelServer } from '../../model-server/server.ts';
import { filesOf, leaks } from '../../secret-search.ts';
import { collector } from '../../unit/vscode/collector.ts';
import { openPanel } from '../panel.ts';
import { turns } from '../scripts.ts';
import { copySample } from '../stage.ts';

/** Not of a form that anything would redact: what keeps them in must be that nobody is given them. */
const STORED = 'gateway.Zq8vK2mXw4Ty9Lb3Rn6Pd1Hs';
const FOR_VOYAGE = 'vectors.Wd4Sx9Fq2Mz7Jt6Ke3Ph8Rb';
const IN_ENVIRONMENT = 'another.Bx5Tn8Vr1Gk7Hc3Yp9Lw2Qd';
/** Goes where a question and a variable go, to see that it would be found there. */
const PLANT = 'planted.Jc7Fy5Wg2Qe8Ud4Ka6Ms0Vx';

type Places = (readonly [name: string, content: string | Buffer])[];

/** Notes in each frame of a webview what it is sent and what it sends. */
const LISTEN = `if (window.top !== window) {
  const said = (window.said ??= []);
  const note = (data) => { try { said.push(JSON.stringify(data)); } catch (error) { said.push(String(error)); } };
  window.addEventListener('message', (event) => note(event.data), true);
  const post = MessagePort.prototype.postMessage;
  MessagePort.prototype.postMessage = function (data, ...rest) { note(data); return post.call(this, data, ...rest); };
}`;

/** What each frame shows, what its fields hold, what it was told and has said, and what it stores. */
async function frames(context: BrowserContext): Promise<Places> {
  const script = `JSON.stringify({
    dom: document.documentElement.outerHTML,
    fields: [...document.querySelectorAll('input, textarea')].map((field) => field.value),
    said: window.said,
    stored: [{ ...localStorage }, { ...sessionStorage }],
  })`;
  const all = context.pages().flatMap((page) => page.frames());
  return Promise.all(
    all.map(async (frame) => {
      const kind = frame.parentFrame() === null ? 'workbench' : 'webview';
      return [`${kind} ${frame.name()}`, await frame.evaluate<string>(script)] as const;
    }),
  );
}

describe('the key, in the real editor', () => {
  const temp = mkdtempSync(path.join(os.tmpdir(), 'footnote-key-'));
  const folder = path.join(temp, 'linden');
  const dataDir = path.join(temp, 'host');
  let browser: Browser;
  let model: ModelServer;
  let voyage: VoyageServer;
  before(async () => {
    const steps = [
      callTool('read_file', { path: 'src/cart/total.ts' }),
      callTool('run_command', { command: 'env > environment.txt' }),
      say('All ', 'done.'),
    ];
    model = await startModelServer({
      script: turns((asked) =>
        asked.question.includes('Fail')
          ? // A service that repeats the key which it was sent.
            refuse('invalid_request_error', {
              message: `invalid key: ${String(model.requests.at(-1)?.headers['authorization'])}`,
            })
          : steps[asked.called.length]!,
      ),
    });
    voyage = await startVoyageServer(FOR_VOYAGE);
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    await model.close();
    await voyage.close();
    rmSync(temp, { recursive: true, force: true, maxRetries: 5 });
  });

  it('is nowhere after a session: webview, logs, traces, exports, storage, child processes, errors, requests', async () => {
    await using otlp = await collector();
    copySample(folder);
    const host = await startHost({
      dataDir,
      machineSettings: {
        'footnote.baseUrl': model.url,
        'footnote.embeddings.provider': 'voyage',
        'footnote.embeddings.baseUrl': voyage.url,
        'footnote.trace.enabled': true,
        'footnote.trace.otlpEndpoint': otlp.url,
      },
      env: { ANTHROPIC_API_KEY: IN_ENVIRONMENT, PLANTED_BY_THE_TEST: PLANT },
    });
    const context = await newProfile(browser);
    try {
      await context.addInitScript(LISTEN);
      const page = await openWorkbench(context, host, { folder });
      const panel = await openPanel(page, true);
      await panel.frame.getByText('API key from ANTHROPIC_API_KEY').waitFor();
      await panel.ask('Fail, please, with the key of the environment');
      await panel.alert.getByText('The model service refused').first().waitFor();

      await runCommand(page, 'Footnote: Set API Key');
      const input = page.locator('.quick-input-widget input[type="password"]').first();
      await input.fill(STORED);
      await input.press('Enter');
      // The editor asks the extension whether the key will do: another box would send this one away.
      await input.waitFor({ state: 'hidden' });
      await runCommand(page, 'Footnote: Set Voyage API Key');
      await input.fill(FOR_VOYAGE);
      await input.press('Enter');
      await page.locator('.monaco-dialog-box').getByRole('button', { name: 'Send to Voyage AI' }).click();
      const status = page.locator('.statusbar-item', { hasText: 'Voyage' });
      await status.filter({ has: page.locator('.codicon-cloud') }).waitFor();
      await panel.newChat.click();
      await panel.frame.getByText('API key stored in this editor').waitFor();
      await panel.agentMode();
      await panel.ask(`Look around ${PLANT}`);
      const card = panel.frame.getByRole('group', { name: 'Run this command?' });
      await card.getByRole('button', { name: 'Run', exact: true }).click();
      await panel.log.getByText('All done.').waitFor();
      await panel.idle();
      // A service of vectors that repeats the key, too.
      voyage.failing = [{ status: 400 }];
      await panel.ask('Fail, please');
      await panel.alert.getByText('The model service refused').first().waitFor();
      await panel.idle();
      await status.getByText('local vectors serve').waitFor();
      await runCommand(page, 'Footnote: Show Index Report');

      await runCommand(page, 'Footnote: Export Chat');
      const name = page.locator('.quick-input-widget input').first();
      // Until it has listed the folder, the dialog puts its own name over what is typed.
      await page.locator('.quick-input-list .monaco-list-row', { hasText: 'README.md' }).waitFor();
      await name.fill(path.join(folder, 'exported.json'));
      await name.press('Enter');
      await page.locator('.tab.active', { hasText: 'exported.json' }).waitFor();
      for (const report of ['Usage', 'Trace']) {
        await runCommand(page, `Footnote: Show ${report}`);
        await webview(page, 'footnote.footnote', 1).getByRole('heading').first().waitFor();
        await runCommand(page, 'View: Close Editor');
      }
      await runCommand(page, 'Footnote: Show Network');
      await runCommand(page, 'Footnote: Show Log');
      await page.locator('.pane-body.output-view, .output-view').first().waitFor();

      const inFrames = await frames(context);
      await host.stop(); // what is still in a buffer is written
      const requests = [...model.requests, ...voyage.requests];
      const bodies = requests.map((one) => one.text).join('\n');
      const others = requests.map((one) => [one.path, { ...one.headers, authorization: '' }]);
      const places: Places = [
        ...inFrames,
        ...filesOf(folder).map(([file, bytes]) => [`workspace: ${file}`, bytes] as const),
        ...filesOf(dataDir).map(([file, bytes]) => [`editor: ${file}`, bytes] as const),
        ['bodies of requests', bodies],
        ['addresses and other headers', JSON.stringify(others)],
        ['the collector', JSON.stringify(otlp.requests)],
      ];
      assert.deepEqual(leaks(places, [STORED, IN_ENVIRONMENT, FOR_VOYAGE]), []);
      const keys = model.requests.map(({ headers }) => headers['authorization']);
      assert.deepEqual(
        [...new Set(keys)],
        [`Bearer ${IN_ENVIRONMENT}`, `Bearer ${STORED}`],
        'both were used',
      );
      const forVectors = voyage.requests.map(({ headers }) => headers.authorization);
      assert.deepEqual([...new Set(forVectors)], [`Bearer ${FOR_VOYAGE}`]);

      // The search can find: what was planted is seen in each place that it gets to.
      const found = (text: string, place: RegExp): void => {
        const where = leaks(places, [text]);
        assert.ok(
          where.some((name) => place.test(name)),
          `${text} is in no ${place}: ${where.join(', ')}`,
        );
      };
      found(PLANT, /^webview/);
      found(PLANT, /^workspace: exported\.json$/);
      found(PLANT, /^workspace: environment\.txt$/);
      found(PLANT, /^editor: data\/User\/workspaceStorage\/.*chats/);
      found(PLANT, /^bodies of requests$/);
      found('Voyage: bad_request', /^editor: data\/logs\/.*Footnote/);
      found('bad_request after', /^editor: data\/logs\/.*Footnote/);
      found('gen_ai.request.model', /^editor: .*trace\/requests\.jsonl$/);
      found('gen_ai.request.model', /^the collector$/);
      found('claude-haiku-5-5', /^editor: data\/User\/globalStorage\/.*usage/);
    } finally {
      await context.close();
      await host.stop();
    }
  });
});
