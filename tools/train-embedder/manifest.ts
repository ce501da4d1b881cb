import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';

const Entry = z.object({
  /** `npm`: a tarball; `deb`: a Debian package that carries its sources; `src`: a Debian source package. */
  kind: z.enum(['npm', 'deb', 'src']),
  name: z.string(),
  version: z.string(),
  /** npm's own `sha512-…` (base64), or `sha256-…` (hex) of the `.deb` or of the source's main archive. */
  integrity: z.string(),
  licence: z.string(),
  /** The source's main archive. */
  archive: z.optional(z.string()),
});

export type Entry = z.infer<typeof Entry>;

/** The packages that the model learns from, in the order of training. */
export const readManifest = (): Entry[] =>
  z.array(Entry).parse(JSON.parse(readFileSync(new URL('manifest.json', import.meta.url), 'utf8')));

/** Where fetch.ts unpacks an entry, below its cache folder. */
export const folderOf = ({ kind, name }: Entry): string =>
  `${kind}_${name.replace('@', '').replaceAll('/', '__')}`;
