import assert from 'node:assert/strict';
import { copyFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { EXTENSION } from '../../host/workbench.ts';
import type { Script } from '../../model-server/script.ts';
import { openFile } from '../editor.ts';
import { turns } from '../scripts.ts';
import { stage } from '../stage.ts';
import { PICTURES, shoot, themed, THEMES } from '../themes.ts';

/** The README's picture; written only when asked for, so that a test run changes no file of the checkout. */
const README_PICTURE = path.join(EXTENSION, 'media/screenshot.png');

const FILE = 'src/cart/total.ts';
const FIX = { path: FILE, old_string: 'i <= lines.length', new_string: 'i < lines.length' };

/** First an answer with footnotes, then a fix. */
const script: Script = turns((asked) => {
  if (!/Fix/.test(asked.question))
    return {
      parts: [
        { type: 'text', pieces: ['The access token is renewed a minute before it ends: '] },
        {
          type: 'text',
          pieces: ['`token()` asks for a new one when it is about to run out'],
          cite: [{ text: 'async token()' }],
        },
        { type: 'text', pieces: ['.\n\nCallers at the same time share one request, because '] },
        {
          type: 'text',
          pieces: ['`refreshSession` runs under a lock'],
          cite: [{ text: "withLock('session'" }],
        },
        { type: 'text', pieces: [', and '] },
        {
          type: 'text',
          pieces: ['the lock lets one task run at a time for each name'],
          cite: [{ text: 'export async function withLock' }],
        },
        { type: 'text', pieces: ['.'] },
      ],
    };
  if (!asked.called.includes('read_file'))
    return { parts: [{ type: 'tool_use', name: 'read_file', input: { path: FILE } }] };
  if (!asked.called.includes('edit_file'))
    return { parts: [{ type: 'tool_use', name: 'edit_file', input: FIX }] };
  return {
    parts: [{ type: 'text', pieces: ['The loop ran one step too far; it ends with the last line now.'] }],
  };
});

describe('the panel in every theme', () => {
  const { play } = stage({ viewport: { width: 1280, height: 860 } });

  for (const [name, theme] of THEMES)
    it(`shows a cited answer and a proposed change in ${theme}`, async (t) => {
      await play(t, { script, settings: themed(theme) }, async ({ page, panel, model }) => {
        await openFile(page, 'src/auth/session.ts');
        await widenSideBar(page);
        await panel.ask('How is the session refreshed when many callers need it?');
        await panel.log.getByText('the lock lets one task run').waitFor();
        await panel.idle();
        const answer = await shoot(page, `answer-${name}`);
        assert.ok(statSync(answer).size > 20_000, 'the picture is not blank');
        if (name === 'dark' && PICTURES) copyFileSync(answer, README_PICTURE);

        await panel.agentMode();
        await panel.ask('Fix the total of the cart');
        await panel.hunk(`${FILE}:11-11`).waitFor();
        await panel.idle();
        await shoot(page, `edit-${name}`);
        assert.deepEqual(model.scriptErrors, []);
      });
    });
});

/** Drags the sash between side bar and editor to the right. */
async function widenSideBar(page: Page): Promise<void> {
  const box = await page.locator('.part.sidebar').boundingBox();
  assert.ok(box);
  const x = box.x + box.width;
  await page.mouse.move(x, 400);
  await page.mouse.down();
  await page.mouse.move(x + 120, 400, { steps: 4 });
  await page.mouse.up();
}
