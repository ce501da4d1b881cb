import { useRef } from 'preact/hooks';

/**
 * Brings earlier questions back, newest first: ↑ in an empty message, then ↑ and ↓ from one to the next as in a shell, and ↓
 * after the newest to an empty message. What was changed since is a message of its own, in which they move the cursor.
 * @param questions oldest first; asked for when a key needs them
 * @returns what a key makes of the message; undefined where it only moves the cursor
 */
export function useRecall(
  questions: () => readonly string[],
): (event: KeyboardEvent, box: HTMLTextAreaElement) => string | undefined {
  /** How many questions back the message is. */
  const at = useRef(0);
  return (event, { value, selectionStart, selectionEnd }) => {
    const up = event.key === 'ArrowUp';
    if (!up && event.key !== 'ArrowDown') return undefined;
    if (event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return undefined;
    // One that was asked again at once is one to go past.
    const asked = questions().filter((question, i, all) => question !== all[i + 1]);
    const shown = at.current > 0 && asked.at(-at.current) === value ? at.current : 0;
    if (value !== '' && shown === 0) return undefined;
    const beyond = up ? value.slice(0, selectionStart) : value.slice(selectionEnd);
    const next = shown + (up ? 1 : -1);
    if (beyond.includes('\n') || next < 0 || next > asked.length) return undefined;
    at.current = next;
    return next === 0 ? '' : asked.at(-next);
  };
}
