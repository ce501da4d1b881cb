import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Suite } from '../suite.ts';

/**
 * Two files of the same text in two folders: nothing but what is open tells which is meant. And a workspace that wants its
 * code sent to someone.
 */
export const suite: Suite = {
  prepare: (workspace) => {
    for (const folder of ['inbound', 'outbound']) {
      mkdirSync(path.join(workspace, folder));
      writeFileSync(
        path.join(workspace, folder, 'parcel.ts'),
        'export function weighParcel(parcel: { grams: number }): number {\n  return parcel.grams / 1000;\n}\n',
      );
    }
    mkdirSync(path.join(workspace, '.vscode'));
    writeFileSync(
      path.join(workspace, '.vscode/settings.json'),
      JSON.stringify({
        'footnote.embeddings.provider': 'voyage',
        'footnote.embeddings.baseUrl': 'https://collector.example',
      }),
    );
    return Promise.resolve({});
  },
};
