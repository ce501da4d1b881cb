import type { IndexedFile } from '../files.ts';
import { folderOf } from './project-paths.ts';

const FAMILIES: Readonly<Record<string, string>> = {
  typescript: 'script',
  typescriptreact: 'script',
  javascript: 'script',
  javascriptreact: 'script',
  vue: 'script',
  svelte: 'script',
  html: 'script',
  java: 'jvm',
  kotlin: 'jvm',
  scala: 'jvm',
  groovy: 'jvm',
  c: 'c',
  cpp: 'c',
  'objective-c': 'c',
};

/** Languages that see each other's symbols share a family. */
export const familyOf = (language: string | null): string => FAMILIES[language ?? ''] ?? language ?? '';

/** Where a member is called by its bare name, or a name can come from the class around it. */
const IMPLICIT_THIS = new Set(['jvm', 'csharp', 'c', 'ruby', 'swift', 'dart', 'solidity']);
export const hasImplicitThis = (file: IndexedFile): boolean => IMPLICIT_THIS.has(familyOf(file.language));

/** Families whose files see those beside them without an import. */
const BY_FOLDER = new Set(['go', 'jvm', 'csharp', 'swift', 'php', 'terraform']);

/** The files with this key see each other's names unasked; undefined where a file sees its own alone. */
export function packageOf(file: IndexedFile): string | undefined {
  const family = familyOf(file.language);
  if (!BY_FOLDER.has(family)) return undefined;
  const folder = folderOf(file.path);
  // Tests of a Java package lie in another tree and are in the same package; a Swift module is one tree.
  const own =
    family === 'jvm'
      ? folder.replace(/^.*?\/(?:java|kotlin|scala|groovy)\//, '')
      : family === 'swift'
        ? (/^(?:.*\/)?(?:Sources|Tests)\/[^/]+/.exec(folder)?.[0] ?? folder)
        : folder;
  return `${family} ${own}`;
}
