import { copyFileSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const MAX_BYTES = 100_000;

export const CORPUS =
  'sources (ts, js, mjs, cjs, tsx, jsx, py, go) of our npm dependencies, up to 100 KB each; beyond their number repeated with a line of their own';

export interface Corpus {
  readonly folder: string;
  /** Absolute, in order. */
  readonly files: readonly string[];
  readonly bytes: number;
}

/**
 * Real sources that every checkout has: those of our own npm dependencies, copied into a folder, spread evenly over all
 * packages. Beyond their number files are repeated, each with a line of its own, so that no two contents are the same.
 */
export function corpus(folder: string, count: number): Corpus {
  const all = globSync('node_modules/**/*.{ts,js,mjs,cjs,tsx,jsx,py,go}', { cwd: root })
    .filter((file) => {
      const stat = statSync(path.join(root, file));
      return stat.isFile() && stat.size <= MAX_BYTES;
    })
    .sort();
  const files: string[] = [];
  let bytes = 0;
  for (let i = 0; i < count; i++) {
    const round = Math.floor(i / all.length);
    const source = count < all.length ? all[Math.floor((i * all.length) / count)] : all[i % all.length];
    if (source === undefined) break;
    const target = path.join(folder, `round${String(round)}`, source.replace(/^node_modules./, ''));
    mkdirSync(path.dirname(target), { recursive: true });
    if (round === 0) copyFileSync(path.join(root, source), target);
    else
      writeFileSync(
        target,
        `${readFileSync(path.join(root, source), 'utf8')}\nconst round${String(round)} = ${String(i)};\n`,
      );
    bytes += statSync(target).size;
    files.push(target);
  }
  return { folder, files, bytes };
}
