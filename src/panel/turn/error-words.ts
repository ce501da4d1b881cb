import type { ErrorCode } from '../../base/errors.ts';
import type { AccountView } from '../../protocol/host-message.ts';
import type { TurnError } from '../turn-view.ts';

/** What a button under a notice does. */
export type NoticeAction =
  | 'setKey'
  | 'answerLocally'
  | 'chooseModel'
  | 'billing'
  | 'showTrace'
  | 'retry'
  | 'newChat'
  | 'compact'
  | 'continue'
  | 'editQuestion'
  | 'settings'
  | 'openFolder'
  | 'rebuildIndex';

export const ACTION_LABELS: Readonly<Record<NoticeAction, string>> = {
  setKey: 'Set API key',
  answerLocally: 'Answer locally',
  chooseModel: 'Choose another model',
  billing: 'Open billing page',
  showTrace: 'Show trace',
  retry: 'Retry',
  newChat: 'New chat',
  compact: 'Sum up earlier turns',
  continue: 'Continue',
  editQuestion: 'Edit the question',
  settings: 'Settings',
  openFolder: 'Open folder',
  rebuildIndex: 'Rebuild index',
};

/** The words of a notice. The first action is the primary one. */
export interface NoticeWords {
  readonly title: string;
  readonly text: string;
  readonly actions: readonly NoticeAction[];
  /** Where an action says more here than everywhere. */
  readonly labels?: Partial<Record<NoticeAction, string>>;
  /** `bad` is for what the user must put right, `warn` for what may pass. */
  readonly tone: 'bad' | 'warn';
}

const KEPT = 'Your question is kept.';

type Words = (error: TurnError, account: AccountView) => NoticeWords;

const retry = (title: string, text: string): Words => {
  return () => ({ title, text: `${text} ${KEPT}`, actions: ['retry', 'answerLocally'], tone: 'warn' });
};

const modelName = (account: AccountView): string =>
  account.models.find((model) => model.id === account.model)?.name ?? account.model;

const WORDS: Readonly<Record<ErrorCode, Words>> = {
  no_key: () => ({
    title: 'No API key is set',
    text: `Set an Anthropic API key to get a written answer with footnotes. ${KEPT}`,
    actions: ['setKey', 'answerLocally'],
    tone: 'warn',
  }),
  unauthorized: (_error, account) => ({
    title: 'The API key was not accepted',
    text:
      account.keySource === 'env'
        ? `It came from ANTHROPIC_API_KEY. Set another key, which is then used first. ${KEPT}`
        : `It is the one stored in this editor. Set another key. ${KEPT}`,
    actions: ['setKey', 'retry', 'answerLocally'],
    tone: 'bad',
  }),
  forbidden: (_error, account) => ({
    title: `This key may not use ${modelName(account)}`,
    text: `Choose a model that the key allows, or set another key. ${KEPT}`,
    actions: ['chooseModel', 'setKey'],
    tone: 'bad',
  }),
  not_found: (_error, account) => ({
    title: `${modelName(account)} is not available`,
    text: `The service does not know this model. ${KEPT}`,
    actions: ['chooseModel', 'answerLocally'],
    tone: 'bad',
  }),
  billing: () => ({
    title: 'The account has no credit',
    text: `Add credit to the account of this key, then retry. ${KEPT}`,
    actions: ['billing', 'retry', 'answerLocally'],
    tone: 'bad',
  }),
  bad_request: (error) => ({
    title: 'Footnote sent something the service refused',
    text: `${sentence(error.message)} ${KEPT}`,
    actions: ['retry', 'showTrace'],
    tone: 'bad',
  }),
  internal: (error) => ({
    title: 'Something in Footnote failed',
    text: `${sentence(error.message)} ${KEPT}`,
    actions: ['retry', 'showTrace'],
    tone: 'bad',
  }),
  too_large: () => ({
    title: 'The question is too large for the model',
    text: 'Remove some context, sum up earlier turns, or start a new chat. Your question is kept.',
    actions: ['editQuestion', 'compact', 'newChat'],
    tone: 'warn',
  }),
  rate_limited: (error) => ({
    title: 'The limit of this key is reached',
    text: `${sentence(error.message)} ${KEPT}`,
    actions: ['retry', 'answerLocally'],
    tone: 'warn',
  }),
  overloaded: retry('The model service is overloaded', 'Footnote waited and tried again without success.'),
  server_error: retry('The model service failed', 'This is on the side of the service.'),
  timeout: retry('No answer came in time', 'The service was silent for too long.'),
  network: (error) => ({
    title: 'No connection to the model service',
    text: `${sentence(error.message)} ${KEPT}`,
    actions: ['retry', 'answerLocally'],
    tone: 'warn',
  }),
  stream_broken: () => ({
    title: 'The answer broke off',
    text: 'The connection ended in the middle of the answer. The text above is kept.',
    actions: ['continue', 'retry'],
    tone: 'warn',
  }),
  refused: () => ({
    title: 'The model declined this question',
    text: 'Put the question differently and send it again.',
    actions: ['editQuestion'],
    tone: 'warn',
  }),
  budget_exceeded: (error) => ({
    title: 'Budget for this turn reached',
    text: `${sentence(error.message)} What is staged is kept.`,
    actions: ['continue', 'settings'],
    tone: 'warn',
  }),
  no_folder: () => ({
    title: 'No folder is open',
    text: `Footnote answers from the code in your workspace. ${KEPT}`,
    actions: ['openFolder'],
    tone: 'warn',
  }),
  index_unavailable: () => ({
    title: 'The index cannot be read',
    text: `Build it again; your files are not touched. ${KEPT}`,
    actions: ['rebuildIndex', 'retry'],
    tone: 'warn',
  }),
  cancelled: () => ({
    title: 'You stopped this answer',
    text: 'The text above is kept.',
    actions: ['continue', 'retry'],
    tone: 'warn',
  }),
};

const sentence = (text: string): string => (/[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`);

/** Title, sentence and next steps for an error of a turn. */
export const errorWords = (error: TurnError, account: AccountView): NoticeWords =>
  WORDS[error.code](error, account);

/** One line for the Details of an alert. */
export const errorDetails = (error: TurnError): string =>
  [error.code, error.message, error.requestId === undefined ? '' : `request ${error.requestId}`]
    .filter((part) => part !== '')
    .join(', ');
