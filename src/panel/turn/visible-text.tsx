import type { JSX } from 'preact';
import { seen } from '../visible.ts';

/** A text as it is, with characters that can't be seen marked by their names. */
export const Visible = ({ text }: { readonly text: string }): JSX.Element => (
  <>{seen(text).map((part) => (part.hidden ? <mark class="hidden-char">{part.text}</mark> : part.text))}</>
);
