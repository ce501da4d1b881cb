import type { JSX } from 'preact';
import { Icon } from '../parts/icon.tsx';
import type { WorkItem } from '../turn-view.ts';
import { toolLine } from './work-words.ts';

type Tool = Extract<WorkItem, { kind: 'tool' }>;

const isTool = (item: WorkItem): item is Tool => item.kind === 'tool';

/** What a worker did, below the call that it works for. */
export function WorkerSteps({
  work,
  call,
}: {
  readonly work: readonly WorkItem[];
  readonly call: string;
}): JSX.Element | null {
  const steps = work.filter(isTool).filter(({ parent }) => parent === call);
  if (steps.length === 0) return null;
  return (
    <ol class="steps">
      {steps.map((step) => {
        const { icon, text, side } = toolLine(step);
        return (
          <li key={step.id} class={step.state === 'failed' ? 'bad' : undefined}>
            <Icon name={icon} />
            <p>{text}</p>
            {side !== '' && <span class="num">{side}</span>}
          </li>
        );
      })}
    </ol>
  );
}

/** The workers of a turn that runs: each task with what its worker does right now. */
export function Workers({ work }: { readonly work: readonly WorkItem[] }): JSX.Element | null {
  const tools = work.filter(isTool);
  const workers = tools.filter(({ name, parent }) => name === 'delegate' && parent === undefined);
  if (!workers.some(({ state }) => state === 'running')) return null;
  // Those of the newest batch: what older ones found has been told.
  const from = tools.findLastIndex(({ name, parent }) => name !== 'delegate' && parent === undefined);
  const shown = workers.filter((worker) => tools.indexOf(worker) > from);
  return (
    <ul class="workers" aria-label="Workers">
      {shown.map((worker) => {
        const running = worker.state === 'running';
        const now = tools.findLast(({ parent }) => parent === worker.id);
        return (
          <li key={worker.id}>
            {running ? <Icon name="loading" cls="spin" /> : <Icon name={toolLine(worker).icon} />}
            <p>{toolLine(worker).text}</p>
            <span class="now cut">
              {running ? (now === undefined ? 'Starting' : toolLine(now).text) : worker.summary}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
