// The chat panel as a person finds it: by role and name.
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { webview } from '../host/workbench.ts';

export interface Panel {
  readonly frame: FrameLocator;
  readonly message: Locator;
  readonly send: Locator;
  readonly stop: Locator;
  readonly newChat: Locator;
  readonly log: Locator;
  readonly alert: Locator;
  readonly changes: Locator;
  /** Edits are proposed in agent mode alone. */
  agentMode(): Promise<void>;
  /** Types a question and presses Enter. */
  ask(question: string): Promise<void>;
  /** A hunk in *Proposed changes*, by its `path:start-end`. */
  hunk(name: string): Locator;
  /** A note in *Sources*, by its `path:start-end`. */
  source(name: string | RegExp): Locator;
  /** The marks in the text, by their whole name: `Footnote n, path:start-end`. */
  mark(name: RegExp): Locator;
  /** Waits until no turn runs. */
  idle(): Promise<void>;
}

/** Opens the chat from the activity bar, unless it is there or isn't wanted. */
export async function openPanel(page: Page, show: boolean): Promise<Panel> {
  const frame = webview(page);
  if (show) {
    await page.locator('.activitybar .action-item a[aria-label^="Footnote"]').click();
    await frame.getByRole('textbox', { name: 'Message' }).waitFor({ timeout: 30_000 });
    await page.mouse.move(700, 400); // away from the icon and its tooltip
  }
  return panelOf(frame);
}

function panelOf(frame: FrameLocator): Panel {
  const button = (name: string) => frame.getByRole('button', { name, exact: true });
  const message = frame.getByRole('textbox', { name: 'Message' });
  return {
    frame,
    message,
    send: button('Send'),
    stop: button('Stop'),
    newChat: button('New chat'),
    log: frame.getByRole('log', { name: 'Conversation' }),
    alert: frame.getByRole('alert'),
    changes: frame.getByRole('region', { name: 'Proposed changes' }),
    agentMode: () => frame.getByRole('radio', { name: 'Agent' }).check({ force: true }), // the label covers the radio
    ask: async (question) => {
      await message.fill(question);
      await message.press('Enter');
    },
    hunk: (name) => frame.getByRole('group', { name, exact: true }),
    source: (name) => frame.getByRole('link', { name }),
    // Playwright's roles have none of DPUB-ARIA: the name is taken from the label.
    mark: (name) => frame.locator(`[role="doc-noteref"]`).and(frame.getByLabel(name)),
    idle: () => button('Send').waitFor({ timeout: 30_000 }),
  };
}
