import { parentPort, workerData } from 'node:worker_threads';
import { WorkerStart } from '../protocol/worker.ts';
import { startIndexThread } from './index-thread.ts';
import { startParseThread } from './parse-thread.ts';

/** Entry of dist/worker.cjs: the thread that holds the index, and the threads that parse for it. */
const start = WorkerStart.parse(workerData);
if (!parentPort) throw new Error('This file is started as a worker thread.');
if (start.role === 'index') void startIndexThread(parentPort, start);
else startParseThread(parentPort, start.assetsDir, start.embeddings);
