import { useEffect, useMemo, useRef, useState } from 'preact/hooks';

const AFTER_MS = 300;

export interface Soon<T> {
  /** What is shown now. */
  readonly open: T | undefined;
  /** Shows something in a moment, unless `away` or `hold` come first. What is looked up is looked up then. */
  soon(make: () => T): void;
  /** Hides it in a moment, unless `soon` or `hold` come first. */
  away(): void;
  /** Keeps things as they are: the pointer is over it. */
  hold(): void;
}

/** Something that is shown 300 ms after its mark is pointed at or focused, kept while the pointer is over it, and gone by Esc. */
export function useSoon<T>(): Soon<T> {
  const [open, setOpen] = useState<T | undefined>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const controls = useMemo(() => {
    const later = (then: () => void): void => {
      clearTimeout(timer.current);
      timer.current = setTimeout(then, AFTER_MS);
    };
    return {
      soon: (make: () => T) => {
        later(() => {
          setOpen(make);
        });
      },
      away: () => {
        later(() => {
          setOpen(undefined);
        });
      },
      hold: () => {
        clearTimeout(timer.current);
      },
    };
  }, []);
  useEffect(() => {
    if (open === undefined) return undefined;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      clearTimeout(timer.current);
      setOpen(undefined);
    };
    document.addEventListener('keydown', onKey, true);
    return () => {
      document.removeEventListener('keydown', onKey, true);
    };
  }, [open]);
  useEffect(() => controls.hold, [controls]);
  return { open, ...controls };
}

/** Height of a card with all its lines, in pixels. */
const CARD_HEIGHT = 260;

/** Whether there is more room in the log above a mark than below it, and too little below. */
export function isRoomAbove(mark: HTMLElement): boolean {
  const log = mark.closest('.log')?.getBoundingClientRect();
  if (log === undefined) return false;
  const { top, bottom } = mark.getBoundingClientRect();
  return log.bottom - bottom < CARD_HEIGHT && top - log.top > log.bottom - bottom;
}
