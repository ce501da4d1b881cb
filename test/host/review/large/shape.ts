/** Files of a large proposal. */
export const FILES = 100;
export const LINES = 5000;
export const HUNKS = 200;
export const LONG = 'src/long.ts';
export const manyFile = (n: number): string => `src/many/f${String(n).padStart(3, '0')}.ts`;

const EVERY = LINES / HUNKS;
export const LONG_TEXT = Array.from({ length: LINES }, (_, i) =>
  i % EVERY === 10 ? `const old = ${i};\n` : `export const line${i} = ${i};\n`,
).join('');
export const MANY_TEXT = Array.from({ length: 40 }, (_, i) =>
  i === 20 ? `const old = ${i};\n` : `export const line${i} = ${i};\n`,
).join('');
