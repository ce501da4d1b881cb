import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { runCommand } from '../../host/workbench.ts';
import { say } from '../../model-server/script.ts';
import { openFile, selectLines } from '../editor.ts';
import { lastTurn, turns } from '../scripts.ts';
import { copySample, stage } from '../stage.ts';

function withGit(folder: string): void {
  copySample(folder);
  mkdirSync(path.join(folder, '.footnote/commands'), { recursive: true });
  writeFileSync(
    path.join(folder, '.footnote/commands/ship.md'),
    '---\ndescription: Release notes\n---\nWrite release notes for $ARGUMENTS.\n',
  );
  const git = (...args: string[]): void => {
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd: folder });
  };
  writeFileSync(path.join(folder, '.env'), 'A=1\n');
  git('init', '-q');
  git('add', '-A', '-f');
  git('commit', '-q', '-m', 'Linden begins');
  appendFileSync(path.join(folder, 'src/cart/total.ts'), '// a line that was added\n');
  appendFileSync(path.join(folder, '.env'), 'PASSWORD=canary-in-env\n');
}

describe('what goes with a question', () => {
  const { play } = stage({ settings: { 'git.enabled': true } });

  it('is chosen by @ and /: a commit, the changes, a command of the project, the selection', async (t) => {
    const scene = { folder: withGit, script: turns(() => say('Fine.')) };
    await play(t, scene, async ({ page, panel, model }) => {
      const list = panel.frame.getByRole('listbox');
      const answered = async (n: number): Promise<void> => {
        await panel.log
          .getByText('Fine.')
          .nth(n - 1)
          .waitFor();
        await panel.idle();
      };
      // Git has found the repository and its two changes.
      await page.locator('.activitybar .badge-content', { hasText: '2' }).waitFor();
      await panel.message.pressSequentially('What does this do? @diff');
      await list.getByRole('option', { name: /changes that are not committed/ }).waitFor();
      await page.keyboard.press('Enter');
      await panel.message.press('Enter');
      await answered(1);
      const sent = lastTurn(model.requests);
      assert.match(sent, /a line that was added/);
      assert.doesNotMatch(sent, /canary-in-env/);
      await panel.log.getByText('Receipt').click();
      await panel.log.getByText('Put in').waitFor();
      await panel.log
        .getByText(/\.env.*never sent/)
        .first()
        .waitFor();

      await panel.message.pressSequentially('@commit');
      await list.getByText('Linden begins').waitFor();
      await page.keyboard.press('Enter');
      await panel.message.pressSequentially('what was that?');
      await panel.message.press('Enter');
      await answered(2);
      assert.match(lastTurn(model.requests), /Linden begins/);

      await panel.message.pressSequentially('/sh');
      await list.getByText('.footnote/commands/ship.md').waitFor();
      await page.keyboard.press('Enter');
      await panel.message.pressSequentially('2.0');
      await panel.message.press('Enter');
      await answered(3);
      assert.match(lastTurn(model.requests), /Write release notes for 2\.0\./);

      await openFile(page, 'src/auth/lock.ts');
      await selectLines(page, 3, 5);
      await panel.message.fill('/explain');
      await list.getByRole('option', { name: /explain/ }).waitFor();
      await panel.message.press('Escape');
      await list.waitFor({ state: 'hidden' });
      await panel.message.press('Enter');
      await answered(4);
      await panel.log.getByText('lock.ts 3–5').waitFor();
      assert.match(lastTurn(model.requests), /Explain the selected code/);
      assert.deepEqual(model.scriptErrors, []);
    });
  });

  it('can be what a terminal printed', async (t) => {
    // Drawn as text rather than as a picture, so that the test can read it.
    const settings = { 'terminal.integrated.gpuAcceleration': 'off' };
    const scene = { settings, script: turns(() => say('Fine.')) };
    await play(t, scene, async ({ page, panel, model }) => {
      await runCommand(page, 'Terminal: Create New Terminal');
      const terminal = page.locator('.terminal-wrapper.active .xterm-helper-textarea');
      await terminal.waitFor({ state: 'attached' });
      const list = panel.frame.getByRole('listbox');
      // The shell's integration comes up with its first prompt.
      await page.locator('.terminal-wrapper.active .xterm-rows', { hasText: /[$#]/ }).waitFor();
      await terminal.focus();
      // It waits for a line before it ends: of a command whose beginning, output and end come in one piece,
      // VS Code reports no output.
      const rows = (hasText: RegExp) => page.locator('.terminal-wrapper.active .xterm-rows', { hasText });
      await page.keyboard.type('echo forty-$((40+2)) && read line');
      await page.keyboard.press('Enter');
      await rows(/forty-42/).waitFor();
      await page.keyboard.press('Enter');
      await rows(/forty-42[\s\S]*[$#]/).waitFor();
      await panel.message.pressSequentially('Why? @term');
      await list.getByText('echo forty-').waitFor();
      await page.keyboard.press('Enter');
      await panel.message.press('Enter');
      await panel.log.getByText('Fine.').waitFor();
      assert.match(lastTurn(model.requests), /forty-42/);
    });
  });
});
