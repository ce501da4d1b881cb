/** Counts what held and what didn't, and says so as it goes. */
export interface Report {
  readonly passed: number;
  readonly failed: number;
  check(promise: string, held: boolean, found?: string): void;
}

export function createReport(): Report {
  let passed = 0;
  let failed = 0;
  return {
    get passed() {
      return passed;
    },
    get failed() {
      return failed;
    },
    check(promise, held, found) {
      if (held) passed++;
      else failed++;
      const more = held || found === undefined ? '' : `: ${found}`;
      process.stdout.write(`${held ? 'ok    ' : 'FAILED'} ${promise}${more}\n`);
    },
  };
}
