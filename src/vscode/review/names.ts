/** Commands behind the lenses, the tree and the boxes that are no public names. */
export const LENS_COMMANDS = {
  undo: 'footnote.review.undoDecision',
  undoLast: 'footnote.review.undoLastDecision',
  acceptFile: 'footnote.review.acceptFile',
  rejectFile: 'footnote.review.rejectFile',
  takeAnyway: 'footnote.review.takeAnyway',
  show: 'footnote.review.showHunk',
} as const;

/** Buttons of the box for a note; the manifest puts them into `comments/commentThread/context`. */
export const NOTE_COMMANDS = {
  send: 'footnote.review.sendNote',
  cancel: 'footnote.review.cancelNote',
} as const;

/** Buttons of the boxes that stand for the lenses where those are off. */
export const THREAD_COMMANDS = {
  accept: 'footnote.review.acceptThread',
  reject: 'footnote.review.rejectThread',
  undo: 'footnote.review.undoThread',
} as const;

/** All commands of the review: until it is loaded, others stand for them. */
export const REVIEW_COMMANDS: readonly string[] = [
  ...[
    'reviewChanges',
    'acceptHunk',
    'rejectHunk',
    'rejectHunkWithNote',
    'nextHunk',
    'previousHunk',
    'nextFiles',
    'previousFiles',
    'editProposal',
    'applyAccepted',
    'acceptAll',
    'rejectAll',
    'restoreCheckpoint',
    'undoApply',
  ].map((name) => `footnote.${name}`),
  ...Object.values(LENS_COMMANDS),
  ...Object.values(NOTE_COMMANDS),
  ...Object.values(THREAD_COMMANDS),
];
