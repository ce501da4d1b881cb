import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';

const Manifest = z.object({ name: z.literal('footnote'), version: z.string() });

/** The version in the package.json above a folder: one level up from the bundle, two from the source. */
export function packageVersion(from: string): string {
  for (const up of ['..', '../..']) {
    const file = path.join(from, up, 'package.json');
    const manifest = existsSync(file)
      ? Manifest.safeParse(JSON.parse(readFileSync(file, 'utf8')))
      : undefined;
    if (manifest?.success) return manifest.data.version;
  }
  return 'unknown';
}
