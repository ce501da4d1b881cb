import type { Signal } from '../../protocol/search.ts';

/** A line of what decided where a result stands: `File name matches`, `+ 0.41`. */
export interface RankLine {
  readonly text: string;
  readonly amount: string;
}

type Words = (value: number, signals: Readonly<Record<string, number>>) => RankLine | undefined;

/** Two places, with a true minus. */
const amount = (value: number): string => Math.abs(value).toFixed(2);
const adds =
  (text: string): Words =>
  (value) =>
    Number(amount(value)) === 0 ? undefined : { text, amount: `${value < 0 ? '−' : '+'} ${amount(value)}` };
const times =
  (text: string): Words =>
  (value) => ({ text, amount: `× ${amount(value)}` });
/** Told with another one. */
const silent: Words = () => undefined;

const SIGNALS: Readonly<Record<Signal, Words>> = {
  lexical: (value, signals) => {
    const share = Math.round(100 * (signals['countShare'] ?? 0));
    const text = share > 0 ? `Has ${String(share)} % of the question’s words` : 'Has words of the question';
    return { text, amount: `+ ${amount(value)}` };
  },
  dense: adds('Close in meaning'),
  bm25: silent,
  idfShare: silent,
  countShare: silent,
  fileShare: silent,
  coherence: adds('Other parts of its file match too'),
  definition: adds('Defines what is asked for'),
  reExport: adds('Passes on what is asked for'),
  path: adds('File name or folder matches'),
  place: (value, signals) =>
    adds(value > 0 ? 'Fits best in its file' : 'Other parts of its file fit better')(value, signals),
  quoted: adds('Holds what the question quotes'),
  test: times('A test'),
  example: times('An example'),
  docs: times('Documentation'),
  compat: times('Old or foreign code'),
  declarations: times('Declarations only'),
  data: times('Settings or data'),
  generated: times('Generated'),
  value: times('A value, not what is done'),
  older: times('A newer version lies beside it'),
  main: times('In the package that the folder is named for'),
  near: times('Open, just edited, or beside it'),
  further: times('Its file stands higher up already'),
};

const isSignal = (name: string): name is Signal => Object.hasOwn(SIGNALS, name);

/** Why a result stands where it does, in the order in which it was reckoned. What isn't known here is told by its own name. */
export function rankLines(signals: Readonly<Record<string, number>>): readonly RankLine[] {
  return Object.entries(signals).flatMap(
    ([name, value]) => (isSignal(name) ? SIGNALS[name] : adds(name))(value, signals) ?? [],
  );
}
