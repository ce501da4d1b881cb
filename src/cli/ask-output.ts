import type { Citation, StopReason, TurnEvent } from '../protocol/turn.ts';
import { EXIT } from './io.ts';
import type { CliIo } from './io.ts';
import { printable } from './printable.ts';

/** Shows a turn on a terminal, or as JSON lines. */
export interface AskOutput {
  take(event: TurnEvent): Promise<void>;
  /** Once the turn has ended. */
  exitCode(): number;
}

export function askOutput(json: boolean, io: CliIo): AskOutput {
  let stopReason: StopReason | undefined;
  let failed = false;
  const show = json ? undefined : forPeople(io);
  return {
    async take(event) {
      if (event.type === 'error') failed = true;
      if (event.type === 'turn_end') ({ stopReason } = event);
      if (show === undefined) await io.out(`${JSON.stringify(event)}\n`);
      else await show(event);
    },
    exitCode() {
      if (stopReason === 'cancelled') return EXIT.interrupted;
      return failed || stopReason === undefined || stopReason === 'error' || stopReason === 'refusal'
        ? EXIT.failed
        : EXIT.done;
    },
  };
}

/** Text for a terminal, line ends and tabs apart: an answer must not be able to steer it. */
const safe = (text: string): string => text.replace(/[^\n\t]+/g, (part) => printable(part));

function forPeople(io: CliIo): (event: TurnEvent) => Promise<void> {
  /** Footnotes by the lines that they name. */
  const numbers = new Map<string, { readonly number: number; readonly citation: Citation }>();
  /** Blanks at the end of what came: a footnote's mark stands before them. */
  let held = '';
  /** Whether what was written last closes a code block: a mark on that line would open it again. */
  let fenced = false;
  const write = async (text: string): Promise<void> => {
    const all = held + text;
    held = /\s*$/.exec(all)?.[0] ?? '';
    const shown = all.slice(0, all.length - held.length);
    if (shown !== '') fenced = /(?:^|\n)`{3,}$/.test(shown);
    await io.out(safe(shown));
  };
  const mark = async (text: string): Promise<void> => {
    const blanks = held;
    held = '';
    await write(text + blanks);
  };
  const status = (text: string): void => {
    if (io.terminal) io.err(`${safe(text)}\n`);
  };
  return async (event) => {
    switch (event.type) {
      case 'turn_start':
        if (event.mode === 'local')
          await io.out('Local answer: no model was asked, for ANTHROPIC_API_KEY is not set.\n\n');
        return;
      case 'status':
        status(event.text);
        return;
      case 'tool_call':
        if (event.state === 'running') status(`${event.name} ${JSON.stringify(event.input)}`);
        return;
      case 'text_delta':
        await write(event.text);
        return;
      case 'citation': {
        const key = `${event.path}:${event.startLine}-${event.endLine}`;
        const known = numbers.get(key) ?? { number: numbers.size + 1, citation: event };
        numbers.set(key, known);
        await mark(fenced ? `\n[${known.number}]` : `[${known.number}]`);
        return;
      }
      case 'budget':
        io.err(
          `footnote: stopped by the budget: ${event.kind}, ${String(event.spent)} of ${String(event.limit)}.\n`,
        );
        return;
      case 'error':
        io.err(`footnote: ${safe(event.message)}\n`);
        return;
      case 'turn_end': {
        let sources = '';
        if (numbers.size > 0) {
          const rows = [...numbers].map(
            ([key, { number, citation }]) =>
              `[${number}] ${key}${citation.state === 'verified' ? '' : ` (${citation.state})`}\n`,
          );
          sources = `\n\nSources\n${rows.join('').trimEnd()}`;
        }
        held = '';
        await io.out(safe(`${sources}\n`));
        const { input, output, cacheRead, cacheWrite, costUsd } = event.usage;
        const dollars = costUsd === null ? 'price not known' : `$${costUsd.toFixed(4)}`;
        if (output > 0)
          status(
            `${input + cacheRead + cacheWrite} tokens in (${cacheRead} cached), ${output} out, ${dollars}`,
          );
        return;
      }
      default:
        return;
    }
  };
}
