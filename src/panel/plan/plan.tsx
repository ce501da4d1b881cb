import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { MAX_PLAN_STEPS, type Plan } from '../../protocol/plan.ts';
import { useHost } from '../host.ts';
import { Icon, IconButton } from '../parts/icon.tsx';
import { moved, rowsOf, withoutStep, withPart, withStep, withText, type Row } from './plan-edits.ts';
import { Step } from './step.tsx';

interface PlanProps {
  readonly steps: Plan;
  readonly running: boolean;
  /** Starts the work: absent where the mode that it needs can't be had, or has been chosen already. */
  readonly onCarryOut: (() => void) | undefined;
}

/** The plan of the chat: a checklist that the model keeps and the user edits. What is edited reaches the next request. */
export function PlanCard({ steps, running, onCarryOut }: PlanProps): JSX.Element | null {
  const host = useHost();
  const root = useRef<HTMLOListElement>(null);
  // What the user does shows at once; what the extension says afterwards, and what the model does, takes its place.
  const [rows, setRows] = useState<readonly Row[]>([]);
  /** The rows as they are after the last key: keys may come faster than what they did is drawn. */
  const latest = useRef(rows);
  /** What was sent and has not come back: its echo must not undo what the user has done since. */
  const sent = useRef<readonly string[]>([]);
  const show = (next: readonly Row[]): void => {
    latest.current = next;
    setRows(next);
  };
  useLayoutEffect(() => {
    const echo = sent.current.indexOf(JSON.stringify(steps));
    sent.current = echo < 0 ? [] : sent.current.slice(echo + 1);
    if (echo < 0) show(rowsOf(steps, latest.current));
  }, [steps]);
  /** The place of the step whose text gets the cursor as soon as it is there. */
  const wanted = useRef<number | undefined>(undefined);
  useLayoutEffect(() => {
    const at = wanted.current;
    if (at === undefined) return;
    wanted.current = undefined;
    root.current?.querySelectorAll('textarea')[Math.min(at, rows.length - 1)]?.focus();
  }, [rows]);
  if (rows.length === 0) return null;
  const put = (next: readonly Row[], focus?: number): void => {
    wanted.current = focus;
    show(next);
    const plan = next.map(({ step }) => step);
    sent.current = [...sent.current, JSON.stringify(plan)];
    host.post({ type: 'plan', steps: plan });
  };
  /** Changes the rows as they are by now, at the place where this one is by now. */
  const change = (key: number, how: (rows: readonly Row[], at: number) => void): void => {
    const at = latest.current.findIndex((row) => row.key === key);
    if (at >= 0) how(latest.current, at);
  };
  const done = rows.filter(({ step }) => step.state === 'done').length;
  return (
    <section class="plan" role="region" aria-label="Plan">
      <details class="fold" open>
        <summary>
          <h2>Plan</h2>
          <span class="dim num">{`${String(done)} of ${String(rows.length)} done`}</span>
        </summary>
        <ol ref={root}>
          {rows.map(({ key, step }, at) => (
            <Step
              key={key}
              step={step}
              number={at + 1}
              working={running && step.state === 'doing'}
              onDone={(isDone) => {
                change(key, (now, i) => {
                  put(withPart(now, i, { state: isDone ? 'done' : 'open' }));
                });
              }}
              onText={(text, next) => {
                change(key, (now, i) => {
                  const changed = withText(now, i, text);
                  if (next && changed.length < MAX_PLAN_STEPS) put(withStep(changed, i + 1), i + 1);
                  else put(changed);
                });
              }}
              onRemove={() => {
                change(key, (now, i) => {
                  put(withoutStep(now, i), Math.max(0, i - 1));
                });
              }}
              onMove={(by) => {
                change(key, (now, i) => {
                  if (now[i + by] !== undefined) put(moved(now, i, by), i + by);
                });
              }}
            />
          ))}
        </ol>
        <div class="buttons">
          {onCarryOut !== undefined && done < rows.length && (
            <button class="button primary" type="button" disabled={running} onClick={onCarryOut}>
              <Icon name="play" />
              Carry out
            </button>
          )}
          <button
            class="button"
            type="button"
            disabled={rows.length >= MAX_PLAN_STEPS}
            onClick={() => {
              put(withStep(latest.current, latest.current.length), latest.current.length);
            }}
          >
            Add step
          </button>
          <span class="grow" />
          <IconButton
            icon="trash"
            label="Remove the plan"
            onClick={() => {
              put([]);
            }}
          />
        </div>
      </details>
    </section>
  );
}
