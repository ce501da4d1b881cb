import * as vscode from 'vscode';
import type { ReviewableEdits } from '../edits/reviewable-edits.ts';
import { REVIEW_COMMANDS } from './review/names.ts';
import type { Review } from './review/register-review.ts';

export interface LazyReview extends vscode.Disposable {
  load(): Promise<Review>;
}

/**
 * The review, loaded when there is something to review or one of its commands asks for it: most chats propose nothing.
 * Its code is a bundle of its own.
 */
export function lazyReview(
  extension: vscode.Extension<unknown>,
  edits: ReviewableEdits,
  log: (message: string) => void,
): LazyReview {
  let loading: Promise<Review> | undefined;
  const load = (): Promise<Review> => {
    loading ??= import('./review/register-review.ts')
      .then(({ registerReview }) => {
        for (const stand of standIns) stand.dispose();
        return registerReview(extension, edits);
      })
      .catch((error: unknown) => {
        loading = undefined;
        log(`The review could not be opened: ${String(error)}`);
        throw error;
      });
    return loading;
  };
  const standIns = REVIEW_COMMANDS.map((command) =>
    vscode.commands.registerCommand(command, async (...args: unknown[]) => {
      await load();
      return vscode.commands.executeCommand(command, ...args);
    }),
  );
  const loadIfNeeded = (): void => {
    if (!loading && (edits.pending().length > 0 || edits.interrupted.length > 0))
      load().catch(() => undefined); // told in the log; the next change tries again
  };
  const listener = edits.onDidChange(loadIfNeeded);
  loadIfNeeded();
  return {
    load,
    dispose: () => {
      vscode.Disposable.from(listener, ...standIns).dispose();
      void loading?.then((review) => {
        review.dispose();
      });
    },
  };
}
