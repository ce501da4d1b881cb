// What a person has opened in a state of the panel: a list, a menu, a fold, a card.
import type { FrameLocator, Page } from 'playwright-core';
import type { MentionItem } from '../../../src/protocol/host-message.ts';
import type { Told } from './page.ts';

/** A panel, on a page of its own or within the workbench. */
export interface Opened {
  readonly part: Pick<Page & FrameLocator, 'locator' | 'getByRole' | 'getByText'>;
  readonly keyboard: Page['keyboard'];
  tell(message: Told): Promise<void>;
}

const HOUR = 3_600_000;
/** Chats at fixed times of a day, so that pictures of one day are the same. */
function chats() {
  const noon = new Date().setHours(0, 0, 0, 0);
  const line = (id: string, title: string, hours: number, questions: number, costUsd: number) => ({
    id,
    title,
    at: noon + hours * HOUR,
    questions,
    costUsd,
    local: costUsd === 0,
  });
  return [
    line('chat', 'Where is a session refreshed', 0.2, 3, 0.18),
    line('b', 'How does a request get from the router to the database?', 0.1, 1, 0.04),
    line('c', 'Flaky test in test/queue/retry.test.ts', -6.65, 6, 0.72),
    line('d', 'What would break if UserId became a string?', -12.9, 2, 0),
    line('e', 'Plan the move from REST handlers to the typed router in packages/api', -100, 9, 1.4),
    line('f', 'Explain the retry policy', -104, 1, 0.02),
  ];
}

const found = (
  kind: MentionItem['kind'],
  name: string,
  side: string,
  part: Partial<MentionItem> = {},
): MentionItem => ({
  kind,
  name,
  side,
  uri: `file:///w/${side}/${name}`,
  path: `${side}/${name}`,
  startLine: 1,
  endLine: 9,
  ...part,
});

const type = async ({ part, keyboard }: Opened, text: string): Promise<void> => {
  await part.getByRole('textbox', { name: 'Message' }).focus();
  await keyboard.press('End');
  await keyboard.type(text);
};
const openFold = ({ part }: Opened, which: string): Promise<void> =>
  part.locator(`${which} > summary`).last().click();
const note = async ({ part }: Opened, n: number): Promise<void> => {
  await part
    .locator('.note', { hasText: String(n) })
    .first()
    .hover();
  await part.getByRole('group', { name: `Footnote ${String(n)}` }).waitFor();
};
const history = async ({ part, tell }: Opened): Promise<void> => {
  await tell({ type: 'showHistory', chats: chats() });
  await part.getByRole('button', { name: 'More for this chat' }).first().waitFor();
};

/** What is opened in a state, by its name. */
export const openings: Readonly<Record<string, (panel: Opened) => Promise<void>>> = {
  answer: (panel) => note(panel, 1),
  'card-moved': (panel) => note(panel, 5),
  'card-stale': (panel) => note(panel, 6),
  work: (panel) => openFold(panel, '.work'),
  workers: (panel) => openFold(panel, '.work'),
  'tools-denied': (panel) => openFold(panel, '.work'),
  receipt: (panel) => openFold(panel, '.receipt'),
  'receipt-parts': async (panel) => {
    await openFold(panel, '.receipt');
    await panel.part.locator('.tree .read > summary').first().click();
    await panel.part.locator('.tree .read > ul').first().waitFor();
    await panel.part.locator('.tree').scrollIntoViewIfNeeded();
  },
  'receipt-why': async (panel) => {
    await openFold(panel, '.receipt');
    await panel.part.locator('.receipt').getByRole('link', { name: 'src/auth/session.ts:1-96' }).hover();
    await panel.part.getByRole('tooltip').waitFor();
  },
  history,
  'history-menu': async (panel) => {
    await history(panel);
    await panel.part.getByRole('button', { name: 'More for this chat' }).first().click();
  },
  'history-rename': async (panel) => {
    await history(panel);
    await panel.part.getByRole('button', { name: 'More for this chat' }).first().click();
    await panel.part.getByRole('button', { name: 'Rename chat' }).first().click();
  },
  'history-search': async (panel) => {
    await history(panel);
    await panel.part.getByRole('searchbox', { name: 'Search chats' }).fill('nothing like that');
  },
  'history-empty': ({ tell }) => tell({ type: 'showHistory', chats: [] }),
  edits: async ({ part }) => {
    await part.getByRole('button', { name: 'Reject with note' }).nth(1).click();
  },
  cancelled: async (panel) => {
    await openFold(panel, '.work');
    await openFold(panel, '.receipt');
  },
  picker: ({ part }) => part.getByRole('button', { name: /^Model and effort/ }).click(),
  'summary-open': (panel) => openFold(panel, '.summed .fold'),
  allowed: (panel) => openFold(panel, '.allowed'),
  overloaded: ({ part }) => part.getByText('Details').click(),
  typing: async (panel) => {
    await type(panel, ' @sess');
    await panel.tell({
      type: 'mentions',
      query: 'sess',
      items: [
        found('file', 'session.ts', 'src/auth'),
        found('file', 'session.test.ts', 'test/auth'),
        found('symbol', 'refreshSession', 'src/auth/session.ts:42'),
        found('symbol', 'SessionExpired', 'src/auth/errors.ts:11'),
        found('folder', 'sessions', 'src/admin'),
        found('file', '.env.session', 'secret, never sent', { disabled: true }),
      ],
    });
    await panel.part.getByRole('listbox').waitFor();
  },
  commands: async (panel) => {
    await type(panel, '/');
    const at = { uri: '', path: '' };
    await panel.tell({
      type: 'mentions',
      query: '/',
      items: [
        found('command', 'explain', 'Explain code', at),
        found('command', 'fix', 'Find and fix what is wrong', at),
        found('command', 'test', 'Write tests for code', at),
        found('command', 'doc', 'Document code', at),
        found('command', 'review', 'Review the changes that are not committed', at),
        found('command', 'plan', 'Plan a change before any edit', at),
        found('command', 'compact', 'Summarise the older turns now', at),
        found('command', 'export', 'Export this chat', at),
      ],
    });
    await panel.part.getByRole('listbox').waitFor();
  },
  missing: ({ tell }) => tell({ type: 'lookedUp', names: ['withSession'], missing: ['withSession'] }),
};

/** Where the log stands in the pictures: as in the design reference, at its top but for these. */
const PLACES: Readonly<Record<string, string>> = {
  'summary-open': 'log.scrollHeight',
  'summary-failed': 'log.scrollHeight',
  'summed-up': 'log.scrollHeight',
  'summing-up': 'log.scrollHeight',
  typing: 'log.scrollHeight',
  sources: 'log.scrollHeight',
  long: '900',
  receipt: `log.querySelector('.tail').offsetTop - log.offsetTop`,
  'receipt-why': `log.querySelector('.tail').offsetTop - log.offsetTop`,
};
export const scrollTo = async ({ part }: Opened, name: string): Promise<void> => {
  await part.locator('body').evaluate(`{
    const log = document.querySelector('.log');
    if (log !== null) log.scrollTop = ${PLACES[name] ?? '0'};
  }`);
};
