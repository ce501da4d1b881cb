import type { Suite } from '../../suite.ts';

/** Everything on that makes an editor change bytes by itself. */
export const suite: Suite = {
  timeoutS: 240,
  settings: {
    'editor.formatOnSave': true,
    'files.trimTrailingWhitespace': true,
    'files.insertFinalNewline': true,
    'files.trimFinalNewlines': true,
    'files.autoSave': 'afterDelay',
    'files.autoSaveDelay': 200,
  },
};
