import type { CitedLines } from './citations.ts';

/** A file's name may hold line breaks, which would end the heading that it stands in. */
export const oneLine = (path: string): string => path.replace(/\p{Cc}/gu, '\ufffd');
export const where = ({ path, startLine, endLine }: CitedLines): string =>
  `${oneLine(path)}:${startLine}-${endLine}`;
export const plural = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
/** A line of code that can stand in a sentence. */
export const inline = (line: string): string => line.trim().replaceAll('`', "'").slice(0, 160);
