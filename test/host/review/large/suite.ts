import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { say, type Part } from '../../../model-server/script.ts';
import { startModelServer } from '../../../model-server/server.ts';
import type { Suite } from '../../suite.ts';
import { FILES, LINES, LONG, LONG_TEXT, MANY_TEXT, manyFile } from './shape.ts';

const call = (name: string, input: Readonly<Record<string, unknown>>): Part => ({
  type: 'tool_use',
  name,
  input,
});
const files = Array.from({ length: FILES }, (_, i) => manyFile(i));

/** Lines that the model reads at once. */
const STEP = 250;

/** Asked for `long`, the model changes 200 places of one file; asked for `many`, one place in each of 100 files. */
export const suite: Suite = {
  timeoutS: 180,
  prepare: async (workspace) => {
    mkdirSync(path.join(workspace, 'src/many'), { recursive: true });
    writeFileSync(path.join(workspace, LONG), LONG_TEXT);
    for (const file of files) writeFileSync(path.join(workspace, file), MANY_TEXT);
    const server = await startModelServer({
      script: (asked) => {
        if (asked.tools.length === 0) return say('A title');
        const long = asked.question.includes('long');
        const paths = long ? [LONG] : files;
        if (!asked.called.includes('read_file'))
          return {
            parts: long
              ? Array.from({ length: LINES / STEP }, (_, i) =>
                  call('read_file', { path: LONG, start_line: i * STEP + 1, end_line: (i + 1) * STEP }),
                )
              : files.map((file) => call('read_file', { path: file })),
          };
        if (asked.called.includes('edit_file')) return say('Done.');
        const edit = { old_string: 'const old = ', new_string: 'const fresh = ', replace_all: true };
        return { parts: paths.map((file) => call('edit_file', { path: file, ...edit })) };
      },
    });
    return {
      machineSettings: { 'footnote.baseUrl': server.url },
      env: { ANTHROPIC_API_KEY: 'sk-ant-test' },
      stop: () => server.close(),
    };
  },
};
