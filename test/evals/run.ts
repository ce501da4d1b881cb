// npm run eval: the golden sets, through dist/cli.js as a user runs it. Builds nothing: npm run build comes first.
// Usage: npm run eval -- [--suite retrieval|answers|safety|ops] [--update] [--worst N] [--table]
//   --update  writes the retrieval numbers as the new baseline.json
//   --table   prints what each part of ranking is worth on the retrieval questions, and checks nothing
//   --worst   prints the N questions of the tune split that fared worst
// Exit 1 when a check fails, or held-out NDCG@10 of a round falls by more than 2 % of its baseline. Last line: `N passed, M failed`.
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { CLI } from './cli.ts';
import { answers } from './answers.ts';
import { local } from './local.ts';
import { ops } from './ops.ts';
import { retrieval } from './retrieval.ts';
import { safety } from './safety.ts';
import { createReport } from './report.ts';
import { signalTable } from './table.ts';

const SUITES = ['retrieval', 'answers', 'safety', 'ops'] as const;
const { values } = parseArgs({
  options: {
    suite: { type: 'string' },
    update: { type: 'boolean', default: false },
    worst: { type: 'string', default: '0' },
    table: { type: 'boolean', default: false },
  },
});
const chosen = SUITES.filter((suite) => values.suite === undefined || values.suite === suite);
if (chosen.length === 0) {
  process.stderr.write(`There is no suite ${String(values.suite)}: ${SUITES.join(', ')}.\n`);
  process.exit(2);
}
if (!existsSync(CLI)) {
  process.stderr.write('dist/cli.js is not there: run npm run build first.\n');
  process.exit(1);
}
if (values.table) {
  await signalTable();
  process.exit(0);
}
const report = createReport();
for (const suite of chosen) {
  process.stdout.write(`\n=== ${suite}\n`);
  if (suite === 'retrieval')
    await retrieval(report, { update: values.update, worst: Number(values.worst) });
  else if (suite === 'answers') {
    await answers(report);
    await local(report);
  }
  else if (suite === 'safety') await safety(report);
  else await ops(report);
}
process.stdout.write(`\n${String(report.passed)} passed, ${String(report.failed)} failed\n`);
process.exitCode = report.failed === 0 ? 0 : 1;
