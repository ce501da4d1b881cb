import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { EXTENSION } from '../../host/workbench.ts';
import { callTool, say } from '../../model-server/script.ts';
import { turns } from '../scripts.ts';
import { stage } from '../stage.ts';

const OUT = path.join(EXTENSION, 'out/screens');
const PICTURES = process.env['FOOTNOTE_SCREENSHOT'] === '1';
const THEMES = PICTURES ? ['Dark Modern', 'Light Modern', 'Default High Contrast'] : ['Dark Modern'];

async function picture(page: Page, name: string): Promise<void> {
  if (!PICTURES) return;
  mkdirSync(OUT, { recursive: true });
  await page.screenshot({ path: path.join(OUT, `${name.replaceAll(' ', '-')}.png`) });
}

const STEPS = [
  'End the loop of totalOf in src/cart/total.ts before lines.length: it reads one line too many.',
  'Add a test of an empty cart to test/total.test.ts.',
  'Run npm test.',
];
const step = (text: string, state: 'open' | 'doing' | 'done' = 'open') => ({ text, state });

for (const theme of THEMES)
  describe(`a plan, in ${theme}`, () => {
    const { play } = stage({
      settings: { 'workbench.colorTheme': theme, 'window.autoDetectHighContrast': false },
    });

    it('is a checklist that the user edits, and what was edited is what the model carries out', async (t) => {
      let go = (): void => undefined;
      const held = new Promise<void>((resolve) => (go = resolve));
      const script = turns(async (asked) => {
        if (/Carry out/.test(asked.question)) {
          if (asked.called.length > 0) {
            await held;
            return say('The first step is done.');
          }
          const [first = '', second = ''] = ['Mend the loop.', 'Round to cents.'];
          return callTool('update_plan', { steps: [step(first, 'done'), step(second, 'doing')] });
        }
        if (asked.called.length === 0)
          return callTool('update_plan', { steps: STEPS.map((text) => step(text)) });
        return say('The loop runs one line too far; the steps mend that and show it.');
      });
      await play(t, { script }, async ({ panel, page, model }) => {
        const { frame } = panel;
        const plan = frame.getByRole('region', { name: 'Plan', exact: true });
        const box = (n: number) => plan.getByRole('textbox', { name: `Step ${n}`, exact: true });
        await frame.getByRole('radio', { name: 'Plan' }).check({ force: true }); // the label covers the radio
        await panel.ask('Plan the fix of the total.');
        await plan.getByText('0 of 3 done').waitFor();
        await panel.idle();
        await picture(page, `plan-made-${theme}`);
        // The first is written over, the second and third are taken out, another is added.
        await box(1).fill('Mend the loop.');
        await box(3).fill('');
        await box(3).press('Backspace');
        await plan.getByText('0 of 2 done').waitFor();
        await box(2).hover();
        await plan.getByRole('button', { name: 'Remove step 2' }).click();
        await plan.getByText('0 of 1 done').waitFor();
        await box(1).press('Enter');
        await box(2).pressSequentially('Round to cents');
        await box(2).press('Alt+ArrowUp');
        await box(1).press('Alt+ArrowDown');
        await box(2).press('End');
        await box(2).pressSequentially('.');
        await box(1).focus();
        assert.equal(await box(2).inputValue(), 'Round to cents.');
        await plan.getByRole('checkbox', { name: 'Step 1 done' }).check();
        await plan.getByText('1 of 2 done').waitFor();
        await picture(page, `plan-edited-${theme}`);
        await plan.getByRole('button', { name: 'Carry out' }).click();
        await plan.getByText('now', { exact: true }).waitFor();
        await picture(page, `plan-running-${theme}`);
        const asked = model.requests.find(({ text }) => text.includes('Carry out the plan.'));
        assert.ok(
          asked?.text.includes('1. [x] Mend the loop.\\n2. [ ] Round to cents.\\n</plan>'),
          'the edits',
        );
        assert.ok(asked?.text.includes('edit_file'), 'in agent mode');
        go();
        await panel.log.getByText('The first step is done.').waitFor();
        await panel.idle();
      });
    });
  });
