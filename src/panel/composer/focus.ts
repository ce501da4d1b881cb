import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';

/** Where the focus stays when the panel gets it back: something is being written or decided there. */
const KEPT = '.notice, .why-note, .history, .menu';

/**
 * Puts the cursor into the message when the panel gets the focus by key or command (`footnote.chat.focus`).
 * A click keeps what it clicked.
 */
export function useFocusWithPanel(box: RefObject<HTMLTextAreaElement | null>): void {
  useEffect(() => {
    let pointed = false;
    let left: Element | null = null;
    const onPointer = (): void => {
      pointed = true;
    };
    const onFocus = (): void => {
      pointed = false;
      // The page hears of its focus before it hears of the click that gave it.
      requestAnimationFrame(() => {
        const now = document.activeElement;
        // Something else than before has the focus: it was meant.
        const meant = now !== left && now !== document.body && now !== null;
        if (pointed || meant || (now?.closest(KEPT) ?? null) !== null) return;
        box.current?.focus({ preventScroll: true });
      });
    };
    const onBlur = (): void => {
      left = document.activeElement;
    };
    // A panel that is opened by key has the focus before this script runs.
    if (document.hasFocus()) onFocus();
    window.addEventListener('blur', onBlur);
    window.addEventListener('focus', onFocus);
    window.addEventListener('pointerdown', onPointer, true);
    return () => {
      window.removeEventListener('blur', onBlur);
      window.removeEventListener('focus', onFocus);
      window.removeEventListener('pointerdown', onPointer, true);
    };
  }, []);
}
