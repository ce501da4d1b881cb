import { parentPort, workerData } from 'node:worker_threads';
import { keepCompiled } from './compiled.ts';

/**
 * Entry of dist/worker.cjs: the thread that holds the index, and the threads that parse for it. Small, so that the code of
 * either can come compiled.
 */
const start: unknown = workerData;
const told = (name: string): unknown =>
  typeof start === 'object' && start !== null ? Reflect.get(start, name) : undefined;

const port = parentPort;
if (!port) throw new Error('This file is started as a worker thread.');
keepCompiled(told('codeDir'));
if (told('role') === 'index')
  void import('./index-thread.ts').then(({ startIndexThread }) => startIndexThread(port, start));
else
  void import('./parse-thread.ts').then(({ startParseThread }) => {
    startParseThread(port, start);
  });
