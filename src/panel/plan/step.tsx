import type { JSX, TargetedKeyboardEvent } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { MAX_STEP_CHARS, type PlanStep } from '../../protocol/plan.ts';
import { IconButton } from '../parts/icon.tsx';

interface StepProps {
  readonly step: PlanStep;
  readonly number: number;
  /** The model is at it now. */
  readonly working: boolean;
  readonly onDone: (done: boolean) => void;
  /** `next`: the user goes on to a new step below. */
  readonly onText: (text: string, next: boolean) => void;
  readonly onRemove: () => void;
  readonly onMove: (by: -1 | 1) => void;
}

/** One step: ticked, written over in place, moved by Alt+Up and Alt+Down, or removed. */
export function Step({ step, number, working, ...on }: StepProps): JSX.Element {
  const box = useRef<HTMLTextAreaElement>(null);
  /** It is being removed: leaving it means nothing any more. */
  const over = useRef(false);
  const remove = (): void => {
    over.current = true;
    on.onRemove();
  };
  /** Writes down what stands in the box, unless nothing does. */
  const keep = (): void => {
    const value = box.current?.value ?? '';
    if (value.trim() !== '' && value !== step.text) on.onText(value, false);
  };
  const move = (by: -1 | 1): void => {
    keep();
    on.onMove(by);
  };
  const name = `Step ${String(number)}`;
  // What the user is writing stays until it is left, whatever the model says meanwhile.
  useLayoutEffect(() => {
    const field = box.current;
    if (field !== null && field !== field.ownerDocument.activeElement) field.value = step.text;
  }, [step.text]);
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLTextAreaElement>): void => {
    const field = event.currentTarget;
    if (event.isComposing) return;
    if (event.key === 'Escape') {
      // An empty step that nothing was written into goes.
      if (step.text === '') remove();
      field.value = step.text;
      field.blur();
    } else if (event.key === 'Enter') {
      const { value } = field;
      if (value.trim() === '') remove();
      else on.onText(value, true);
    } else if (event.key === 'Backspace' && field.value === '') remove();
    else if (event.altKey && event.key === 'ArrowUp') move(-1);
    else if (event.altKey && event.key === 'ArrowDown') move(1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <li data-state={step.state}>
      <input
        type="checkbox"
        aria-label={`${name} done`}
        checked={step.state === 'done'}
        onChange={(event) => {
          on.onDone(event.currentTarget.checked);
        }}
      />
      <textarea
        ref={box}
        rows={1}
        maxLength={MAX_STEP_CHARS}
        aria-label={name}
        aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
        placeholder="What is to be done"
        spellcheck={false}
        defaultValue={step.text}
        onKeyDown={onKeyDown}
        onBlur={(event) => {
          const { value } = event.currentTarget;
          if (over.current) return;
          if (value.trim() === '') remove();
          else keep();
        }}
      />
      {working && <span class="tag">now</span>}
      <span class="tools">
        {number > 1 && (
          <IconButton
            icon="arrow-up"
            label={`Move ${name.toLowerCase()} up`}
            title="Move up (Alt+Up)"
            onClick={() => {
              on.onMove(-1);
            }}
          />
        )}
        <IconButton icon="close" label={`Remove ${name.toLowerCase()}`} onClick={remove} />
      </span>
    </li>
  );
}
