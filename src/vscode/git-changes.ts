import * as vscode from 'vscode';

/** A file's part of a diff. */
export interface FileDiff {
  readonly uri: string;
  readonly diff: string;
}

export interface Commit {
  readonly hash: string;
  readonly message: string;
}

/** What Git says of the open folders, through the editor's own Git extension: it knows where Git is and what is trusted. */
export interface GitChanges {
  /** Whether there is a repository to ask. */
  available(): Promise<boolean>;
  /** Tells when a repository is found or gone: the Git extension looks for them on its own time. */
  watch(changed: () => void): Promise<void>;
  /** What is not committed yet, staged or not; new files have an empty diff. */
  uncommitted(): Promise<readonly FileDiff[]>;
  /** The newest first. */
  commits(count: number): Promise<readonly Commit[]>;
  /** A commit with its diff; undefined where there is none of that name. */
  commit(hash: string): Promise<(Commit & { readonly files: readonly FileDiff[] }) | undefined>;
}

/** The part of the Git extension's interface (version 1) that is used here. */
interface Change {
  readonly uri: vscode.Uri;
}
interface GitCommit {
  readonly hash: string;
  readonly message: string;
  readonly parents: readonly string[];
}
interface Repository {
  readonly rootUri: vscode.Uri;
  readonly state: {
    readonly untrackedChanges?: readonly Change[];
    readonly workingTreeChanges: readonly Change[];
  };
  diffWithHEAD(): Promise<readonly Change[]>;
  diffWithHEAD(path: string): Promise<string>;
  diffBetween(from: string, to: string): Promise<readonly Change[]>;
  diffBetween(from: string, to: string, path: string): Promise<string>;
  log(options: { readonly maxEntries: number }): Promise<readonly GitCommit[]>;
  getCommit(ref: string): Promise<GitCommit>;
  status(): Promise<void>;
}
interface GitExports {
  readonly enabled: boolean;
  getAPI(version: 1): {
    readonly repositories: readonly Repository[];
    readonly onDidOpenRepository: vscode.Event<unknown>;
    readonly onDidCloseRepository: vscode.Event<unknown>;
  };
}

/** More files than this are not read for one diff. */
const MOST_FILES = 100;

async function gitApi(): Promise<ReturnType<GitExports['getAPI']> | undefined> {
  const extension = vscode.extensions.getExtension<GitExports>('vscode.git');
  if (extension === undefined) return undefined;
  const git = extension.isActive ? extension.exports : await extension.activate();
  return git.enabled ? git.getAPI(1) : undefined;
}

const repositories = async (): Promise<readonly Repository[]> => (await gitApi())?.repositories ?? [];

async function diffs(
  changes: readonly Change[],
  read: (file: string) => Promise<string>,
): Promise<readonly FileDiff[]> {
  const found: FileDiff[] = [];
  for (const { uri } of changes.slice(0, MOST_FILES))
    found.push({ uri: uri.toString(), diff: await read(uri.fsPath) });
  return found;
}

export const editorGit: GitChanges = {
  available: async () => (await repositories()).length > 0,
  async watch(changed) {
    const api = await gitApi();
    // For as long as the window lives.
    api?.onDidOpenRepository(changed);
    api?.onDidCloseRepository(changed);
  },
  async uncommitted() {
    const found: FileDiff[] = [];
    for (const repository of await repositories()) {
      await repository.status();
      found.push(...(await diffs(await repository.diffWithHEAD(), (file) => repository.diffWithHEAD(file))));
      const known = new Set(found.map(({ uri }) => uri));
      const { untrackedChanges = [], workingTreeChanges } = repository.state;
      for (const { uri } of [...untrackedChanges, ...workingTreeChanges]) {
        if (known.has(uri.toString())) continue;
        known.add(uri.toString());
        found.push({ uri: uri.toString(), diff: '' });
      }
    }
    return found;
  },
  async commits(count) {
    const [first] = await repositories();
    return first === undefined ? [] : first.log({ maxEntries: count });
  },
  async commit(hash) {
    for (const repository of await repositories()) {
      const commit = await repository.getCommit(hash).catch(() => undefined); // not one of this repository
      if (commit === undefined) continue;
      const [parent] = commit.parents;
      const files =
        parent === undefined
          ? []
          : await diffs(await repository.diffBetween(parent, commit.hash), (file) =>
              repository.diffBetween(parent, commit.hash, file),
            );
      return { hash: commit.hash, message: commit.message, files };
    }
    return undefined;
  },
};
