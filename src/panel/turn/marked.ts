import { useEffect, useState } from 'preact/hooks';

/** Blocks whose claims are marked in one idle period: few enough that no frame is missed. */
const STEP = 8;

/**
 * Of how many blocks, counted from the answer's end, claims without a source are marked: of all where the answer was whole
 * when it was first drawn; of one that has just ended few at a time, as marking them draws each anew.
 * @param blocks how many there were when it was last drawn
 */
export function useMarked(answered: boolean, blocks: { readonly current: number }): number {
  const [marked, setMarked] = useState(answered ? Number.POSITIVE_INFINITY : 0);
  useEffect(() => {
    if (!answered || marked >= blocks.current) return undefined;
    // Where nothing moves there may be no idle period for long.
    const idle = requestIdleCallback(
      () => {
        setMarked(marked + STEP);
      },
      { timeout: 300 },
    );
    return () => {
      cancelIdleCallback(idle);
    };
  }, [answered, marked]);
  return marked;
}
