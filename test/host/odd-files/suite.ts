import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Suite } from '../suite.ts';

export const suite: Suite = {
  prepare: async (workspace) => {
    const odd = path.join(workspace, 'odd');
    const write = (name: string, content: string | Buffer) => writeFileSync(path.join(odd, name), content);
    mkdirSync(odd);
    write('blob.dat', Buffer.from([0, 1, 2, 3, 0, 255, 254, 0]));
    write('app.min.js', 'function a(b){return b+1};'.repeat(200_000));
    write('latin1.txt', Buffer.from('caf\xe9 and \xfcber\n', 'latin1'));
    write('empty.ts', '');
    write('.env', 'PASSWORD=canary-in-an-env-file\n');
    write('closed.txt', 'nobody may read this\n');
    chmodSync(path.join(odd, 'closed.txt'), 0o000);
    symlinkSync('empty.ts', path.join(odd, 'link.ts'));
    return Promise.resolve({});
  },
};
