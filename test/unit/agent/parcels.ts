// A workspace whose relevant files don't fit whole, and a model that plans, reads and answers.
import type { Answer, Asked, Script } from '../../model-server/script.ts';
import { callTool, say } from '../../model-server/script.ts';

export const QUESTION = 'How does a parcel flow through the system?';
const STATIONS = ['intake', 'weighing', 'labels', 'sorting', 'routes', 'vans', 'depots', 'delivery'];

export const stationFile = (name: string): string => `src/parcels/${name}.ts`;

/** About 30 KB, all of it about parcels. */
function station(name: string, at: number): string {
  const next = STATIONS[at + 1] ?? 'nobody';
  const steps = Array.from(
    { length: 110 },
    (_, n) =>
      `/** Step ${n} of the ${name} of a parcel: the parcel flows on to step ${n + 1} of the system. */\nexport function ${name}Step${n}(parcel: Parcel): Parcel {\n  // ${name} looks at parcel ${n} before it flows through the rest of the system\n  return { ...parcel, ${name}${n}: parcel.weight * ${n} };\n}\n`,
  );
  return `import type { Parcel } from './parcel.ts';\n\n/** Hands a parcel from ${name} to ${next}. */\nexport function ${name}HandOver(parcel: Parcel): string {\n  return '${next}';\n}\n\n${steps.join('\n')}`;
}

/** The files of the workspace, by path. */
export const parcelFiles = (): Record<string, string> =>
  Object.fromEntries(STATIONS.map((name, at) => [stationFile(name), station(name, at)]));

export const isPlanning = ({ body, tools }: Asked): boolean =>
  tools.length === 0 && JSON.stringify(body['output_config'] ?? {}).includes('"parts"');
export const isWorker = ({ tools }: Asked): boolean => tools.length > 0 && !tools.includes('delegate');
/** Which part a worker was given, by the title in its task. */
export const partOf = ({ body }: Asked, titles: readonly string[]): string =>
  titles.find((title) => JSON.stringify(body).includes(`Task of ${title}.`)) ?? '';

export const PARTS = ['Intake', 'Sorting', 'Delivery'] as const;
export const planOf = (titles: readonly string[]): Answer =>
  say(JSON.stringify({ parts: titles.map((title) => ({ title, task: `Task of ${title}.` })) }));

/** A worker that reads the file of its part and says what stands in it. */
export const reader =
  (titles: readonly string[]) =>
  (asked: Asked): Answer => {
    const name = partOf(asked, titles).toLowerCase();
    if (asked.called.length === 0) return callTool('read_file', { path: stationFile(name), end_line: 8 });
    return {
      parts: [
        { type: 'text', pieces: [`${name} hands it over`], cite: [{ text: `${name}HandOver` }] },
        { type: 'text', pieces: ['.'] },
      ],
    };
  };

export interface Play {
  readonly plan?: (asked: Asked, round: number) => Answer | Promise<Answer>;
  readonly worker?: (asked: Asked) => Answer | Promise<Answer>;
  readonly answer?: (asked: Asked) => Answer | Promise<Answer>;
}

/** Plans three parts, reads each, and answers, where a test says nothing else. */
export function playing(play: Play = {}): Script {
  let rounds = 0;
  const worker = play.worker ?? reader(PARTS);
  return (asked) => {
    if (asked.tools.length === 0 && !isPlanning(asked)) return say('{"title":"A parcel"}');
    if (isPlanning(asked)) return play.plan?.(asked, rounds++) ?? planOf(PARTS);
    if (isWorker(asked)) return worker(asked);
    return play.answer?.(asked) ?? say('So it flows.');
  };
}
