import type { IndexedFile } from '../files.ts';
import { isInMainPackage } from './main-package.ts';

const KNOWN = 1;
/** In the package that the repository is named for. */
export const MAIN = 2;
/** Gathers what other files define: what it imports it passes on. */
export const GATHERING = 4;

const GATHERS = /(?:^|\/)(?:index\.[cm]?[jt]sx?|mod\.rs|lib\.rs|__init__\.pyi?)$/;

/** What paths say of files, as bits by the file's number: a name may stand in thousands, and each look at one takes its time. */
export class FileMarks {
  private bits = new Uint8Array(0);

  of(files: readonly (IndexedFile | undefined)[], id: number, prefixed: boolean): number {
    const known = this.bits[id] ?? 0;
    if (known !== 0) return known;
    const file = files[id];
    if (!file) return 0;
    if (id >= this.bits.length) {
      const larger = new Uint8Array(files.length + (files.length >> 2));
      larger.set(this.bits);
      this.bits = larger;
    }
    const bits =
      KNOWN | (isInMainPackage(file, prefixed) ? MAIN : 0) | (GATHERS.test(file.path) ? GATHERING : 0);
    this.bits[id] = bits;
    return bits;
  }

  /** Files have other numbers from now on. */
  forget(): void {
    this.bits.fill(0);
  }
}
