import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Prepared, Suite } from '../suite.ts';
import { suite as edits } from '../edits/suite.ts';

const parcel = (unit: string): string =>
  `export function weighParcel(parcel: { grams: number }): number {\n  return parcel.grams / ${unit};\n}\n`;

/** A workspace of three folders: two that hold a file of the same name, and one that isn't there. A fourth lies beside. */
export const suite: Suite = {
  workspace: null,
  prepare: async (workspace): Promise<Prepared> => {
    for (const [name, unit] of [
      ['metric', '1000'],
      ['imperial', '453.6'],
    ] as const) {
      mkdirSync(path.join(workspace, name, 'src'), { recursive: true });
      writeFileSync(path.join(workspace, name, 'src/parcel.ts'), parcel(unit));
    }
    mkdirSync(path.join(workspace, 'later'));
    writeFileSync(path.join(workspace, 'later/stamp.ts'), 'export function lickStamp(): void {}\n');
    for (const place of ['north', 'south']) {
      mkdirSync(path.join(workspace, place, 'depot'), { recursive: true });
      writeFileSync(
        path.join(workspace, place, 'depot/bell.ts'),
        `export function ringBell(): string {\n  return '${place}';\n}\n`,
      );
    }
    const open = path.join(workspace, 'post.code-workspace');
    const folders = ['metric', 'imperial', 'gone'].map((name) => ({ path: name }));
    writeFileSync(open, JSON.stringify({ folders }));
    return { ...(await edits.prepare?.(workspace)), open };
  },
};
