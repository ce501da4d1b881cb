import * as vscode from 'vscode';

/** The file systems of the review, by scheme. Those of a review's two sides are read-only. */
export const REVIEW_SCHEMES = {
  base: 'footnote-base',
  proposal: 'footnote-proposal',
  /** The writable twin, in which a proposal is edited by hand. */
  edit: 'footnote-edit',
} as const;

/** What a review's file system does; the rest is the same for all. */
export type ReviewFiles = Pick<
  vscode.FileSystemProvider,
  'onDidChangeFile' | 'stat' | 'readFile' | 'writeFile'
>;

/**
 * Registers the file systems of the review at once, before anything of the review is loaded: an editor that comes back
 * after a reload asks them first, and one of several files asks only once.
 */
export function registerReviewFiles(load: () => Promise<(scheme: string) => ReviewFiles>): vscode.Disposable {
  const why = new vscode.MarkdownString(
    vscode.l10n.t('This is a proposed change. Accept or reject it here; edit the file itself afterwards.'),
  );
  return vscode.Disposable.from(
    ...Object.values(REVIEW_SCHEMES).map((scheme) =>
      vscode.workspace.registerFileSystemProvider(scheme, provider(scheme, load), {
        isCaseSensitive: true,
        ...(scheme === REVIEW_SCHEMES.edit ? {} : { isReadonly: why }),
      }),
    ),
  );
}

function provider(
  scheme: string,
  load: () => Promise<(scheme: string) => ReviewFiles>,
): vscode.FileSystemProvider {
  const changes = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  let loading: Promise<ReviewFiles> | undefined;
  const files = (): Promise<ReviewFiles> => {
    loading ??= load()
      .then((of) => {
        const loaded = of(scheme);
        loaded.onDidChangeFile((events) => {
          changes.fire(events);
        });
        return loaded;
      })
      .catch((error: unknown) => {
        loading = undefined;
        throw error;
      });
    return loading;
  };
  return {
    onDidChangeFile: changes.event,
    watch: () => new vscode.Disposable(() => undefined),
    stat: async (uri) => (await files()).stat(uri),
    readFile: async (uri) => (await files()).readFile(uri),
    writeFile: async (uri, content, options) => (await files()).writeFile(uri, content, options),
    readDirectory: () => [],
    createDirectory: readOnly,
    delete: readOnly,
    rename: readOnly,
  };
}

function readOnly(): never {
  throw vscode.FileSystemError.NoPermissions(vscode.l10n.t('A proposed change is read-only.'));
}
