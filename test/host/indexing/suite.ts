import path from 'node:path';
import { corpus } from '../../bench/corpus.ts';
import type { Suite } from '../suite.ts';

/** A workspace that is indexed for a while: sources of our own dependencies. */
export const suite: Suite = {
  timeoutS: 240,
  prepare: (workspace) => {
    corpus(path.join(workspace, 'many'), 3000);
    return Promise.resolve({});
  },
};
