import { describe, it } from 'node:test';
import { panelPages } from './pages.ts';
import { answered, chat } from './state-parts.ts';

const MEND = { text: 'Mend the loop.', state: 'open' as const };
const TEST = { text: 'Run npm test.', state: 'open' as const };
const planned = chat([
  {
    ...answered,
    events: [...answered.events, { at: answered.at, event: { type: 'plan', steps: [MEND, TEST] } }],
  },
]);

/** Keys that all come before the page draws again. */
const KEYS = `
  const box = (n) => document.querySelector('textarea[aria-label="Step ' + n + '"]');
  const key = (name, altKey = false) =>
    document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: name, altKey, bubbles: true, cancelable: true }));
  const type = (text) => document.execCommand('insertText', false, text);
  const drawn = () => Promise.resolve().then(() => undefined).then(() => undefined);`;

describe('the plan, by keys that are faster than the page is drawn', () => {
  const { open } = panelPages();

  it('puts what is typed after Enter into the new step', async () => {
    const panel = await open(planned);
    await panel.page.getByRole('textbox', { name: 'Step 2' }).waitFor();
    await panel.page.evaluate(`(async () => {${KEYS}
      box(1).focus(); key('Enter'); await drawn(); type('Round to cents.'); box(1).focus();
    })()`);
    await panel.sends({ type: 'plan', steps: [MEND, { text: 'Round to cents.', state: 'open' }, TEST] });
  });

  it('keeps what is being written, and each move, when a step goes up and down again', async () => {
    const panel = await open(planned);
    await panel.page.getByRole('textbox', { name: 'Step 2' }).waitFor();
    await panel.page.evaluate(`(async () => {${KEYS}
      box(2).focus(); box(2).setSelectionRange(99, 99); type(' Twice.'); key('ArrowUp', true); key('ArrowDown', true);
    })()`);
    const twice = { text: 'Run npm test. Twice.', state: 'open' as const };
    await panel.sends({ type: 'plan', steps: [MEND, twice] });
    await panel.page.evaluate(`(async () => {${KEYS}
      box(2).focus(); key('ArrowUp', true); await drawn(); box(2).focus(); key('ArrowUp', true);
    })()`);
    await panel.sends({ type: 'plan', steps: [MEND, twice] });
    await panel.page
      .locator(':focus')
      .and(panel.page.getByRole('textbox', { name: 'Step 1' }))
      .waitFor();
  });
});
