import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { refuse, say, type Asked, type Script } from '../../model-server/script.ts';
import { turns } from '../scripts.ts';
import { copySample, stage, type Scene } from '../stage.ts';

const answered = turns(() => say('All is well.'));

/** The panel answers a question now: what went wrong before broke nothing. */
async function stillUsable({ panel, model }: Scene, script: Script = answered): Promise<void> {
  model.setScript(script);
  await panel.newChat.click();
  await panel.ask('Is all well?');
  await panel.log.getByText('All is well.').waitFor();
  await panel.idle();
}

describe('what is open', () => {
  const { play } = stage();

  it('no folder: the panel says so and offers to open one', async (t) => {
    await play(t, { folder: null, script: answered }, async ({ panel }) => {
      await panel.frame.getByRole('heading', { name: 'No folder is open' }).waitFor();
      assert.ok(await panel.frame.getByRole('button', { name: 'Open folder' }).isEnabled());
      assert.equal(await panel.message.getAttribute('placeholder'), 'Open a folder first');
    });
  });

  it('an empty folder: a question is answered all the same', async (t) => {
    await play(t, { folder: () => undefined, script: answered }, async (scene) => {
      await scene.panel.ask('What is here?');
      await scene.panel.log.getByText('All is well.').waitFor();
      await scene.panel.idle();
    });
  });

  it('binary, 5 MB minified, invalid UTF-8 and unreadable files: the rest is found and cited', async (t) => {
    const odd = (folder: string) => {
      copySample(folder);
      mkdirSync(path.join(folder, 'odd'));
      writeFileSync(path.join(folder, 'odd/blob.bin'), Buffer.from([0, 1, 2, 3, 0, 255, 254]));
      writeFileSync(path.join(folder, 'odd/app.min.js'), 'function a(b){return b+1};'.repeat(200_000));
      writeFileSync(path.join(folder, 'odd/latin1.txt'), Buffer.from('caf\xe9 and \xfcber\n', 'latin1'));
      writeFileSync(path.join(folder, 'odd/secret.txt'), 'closed\n');
      chmodSync(path.join(folder, 'odd/secret.txt'), 0o000);
      writeFileSync(path.join(folder, 'odd/empty.ts'), '');
    };
    const script = turns(() => ({
      parts: [{ type: 'text', pieces: ['It is shared.'], cite: [{ text: 'async refreshSession' }] }],
    }));
    await play(t, { folder: odd, script }, async (scene) => {
      await scene.panel.ask('How is the session refreshed?');
      await scene.panel
        .source(/^src\/auth\/session\.ts:\d+-\d+$/)
        .first()
        .waitFor({ timeout: 60_000 });
      await scene.panel.idle();
      assert.deepEqual(scene.model.scriptErrors, []);
    });
  });
});

describe('a folder that is not trusted', () => {
  const { play } = stage({
    settings: {
      'security.workspace.trust.enabled': true,
      'security.workspace.trust.startupPrompt': 'never',
      'security.workspace.trust.banner': 'never',
    },
  });

  it('is answered about without tools that change anything; its settings hide no file; trust brings Agent', async (t) => {
    const folder = (at: string) => {
      copySample(at);
      mkdirSync(path.join(at, '.vscode'));
      writeFileSync(
        path.join(at, '.vscode/settings.json'),
        JSON.stringify({ 'footnote.index.exclude': ['src/**'] }),
      );
    };
    const seen: Asked[] = [];
    const script = turns((asked) => {
      seen.push(asked);
      return say(`Answer ${seen.length}.`);
    });
    await play(t, { folder, script }, async ({ page, panel }) => {
      const agent = panel.frame.getByRole('radio', { name: 'Agent' });
      await panel.frame.getByText('Not trusted: answers only, no edits').waitFor();
      assert.ok(await agent.isDisabled());
      await panel.ask('How is the session refreshed?');
      await panel.log.getByText('Answer 1.').waitFor();
      await panel.idle();
      const [first] = seen;
      assert.ok(first);
      assert.ok(first.tools.includes('read_file'));
      assert.doesNotMatch(first.tools.join(), /edit_file|create_file|delete_file|rename_file|run_command/);
      const sources = first.searchResults.map(({ source }) => source).join('\n');
      assert.match(sources, /src\/auth\/session\.ts/, 'the settings of the folder took the file out');

      await panel.newChat.click();
      await panel.frame.getByRole('button', { name: 'Manage' }).click();
      await page
        .locator('.workspace-trust-editor')
        .getByRole('button', { name: /^Trust/ })
        .first()
        .click();
      await agent.and(panel.frame.locator(':enabled')).waitFor();
    });
  });
});

describe('the model service', () => {
  const { play } = stage({ machineSettings: { 'footnote.network.maxRetrySeconds': 1 } });

  it('a wrong key: says which key was refused, keeps the question, stays usable', async (t) => {
    await play(t, { script: () => refuse('authentication_error') }, async (scene) => {
      await scene.panel.ask('Who am I?');
      await scene.panel.alert.filter({ hasText: 'The API key was not accepted' }).waitFor();
      await scene.panel.alert.filter({ hasText: 'ANTHROPIC_API_KEY' }).waitFor();
      assert.ok(await scene.panel.log.getByText('Who am I?').isVisible());
      await scene.panel.idle();
      await stillUsable(scene);
    });
  });

  it('that dies in the middle of an answer: what came is kept, the rest can be asked for', async (t) => {
    const script = turns(() => say('The first half. ', { do: 'drop' }));
    await play(t, { script }, async (scene) => {
      await scene.panel.ask('Tell me all');
      await scene.panel.alert.filter({ hasText: 'The answer broke off' }).waitFor();
      assert.ok(await scene.panel.log.getByText('The first half.').isVisible());
      await scene.panel.idle();
      await stillUsable(scene);
    });
  });
});

describe('a model service that falls silent', () => {
  const { play } = stage({
    machineSettings: { 'footnote.network.silenceSeconds': 1, 'footnote.network.maxRetrySeconds': 0 },
  });

  it('is given up on after the silence that the settings allow; what came is kept', async (t) => {
    const script = turns(() => say('A word. ', { do: 'stall' }));
    await play(t, { script }, async (scene) => {
      await scene.panel.ask('Tell me all');
      await scene.panel.alert.filter({ hasText: 'No answer came in time' }).waitFor();
      assert.ok(await scene.panel.log.getByText('A word.').isVisible());
      await scene.panel.idle();
      await stillUsable(scene);
    });
  });
});

describe('no network', () => {
  // Nothing listens on port 1 of this machine.
  const { play } = stage({
    machineSettings: { 'footnote.baseUrl': 'http://127.0.0.1:1', 'footnote.network.maxRetrySeconds': 1 },
  });

  it('says that there is no connection, keeps the question, and offers a local answer', async (t) => {
    await play(t, {}, async ({ panel, folder }) => {
      await panel.ask('How is the session refreshed?');
      await panel.alert.filter({ hasText: 'No connection to the model service' }).waitFor();
      await panel.idle();
      await panel.alert.getByRole('button', { name: 'Answer locally' }).click();
      await panel.log.getByText('Local answer').first().waitFor();
      await panel
        .source(/^src\/auth\/session\.ts:\d+-\d+$/)
        .first()
        .waitFor();
      assert.ok(readFileSync(path.join(folder, 'src/auth/session.ts')).length > 0);
    });
  });
});
