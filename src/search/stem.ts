const VOWEL = /[aeiouy]/;
const DOUBLED = /([bdfgklmnprt])\1$/;
const IRREGULAR = new Map([
  ['registr', 'regist'],
  ['indic', 'index'],
  ['indice', 'index'],
  ['vertic', 'vertex'],
  ['children', 'child'],
]);
const PLAIN = /^[a-z]+$/;

/**
 * A light stemmer for sub-words of identifiers: plurals, -ing, -ed, -er, -ation, -ly and a final e,
 * so that `parse`, `parser`, `parsing`, `parsed` and `parses` are one term. Both sides of a search use it,
 * so a stem need not be a word. Words with digits or other scripts stay as they are.
 */
export function stem(word: string): string {
  if (word.length < 4 || !PLAIN.test(word)) return word;
  let w = singular(word);
  const cut = (suffix: string, keep: number): boolean => {
    if (!w.endsWith(suffix) || w.length - suffix.length < keep) return false;
    const rest = w.slice(0, w.length - suffix.length);
    if (!VOWEL.test(rest)) return false;
    w = rest;
    return true;
  };
  if (cut('ly', 4)) {
    // "recursively" → "recursive": the final e goes below.
  }
  if (cut('ing', 3) || cut('ed', 3)) {
    // "registering" → "register" → "regist".
    w = w.replace(DOUBLED, '$1');
    cut('er', 4);
  } else if (cut('er', 4) || cut('or', 4)) w = w.replace(DOUBLED, '$1');
  else if (!cut('ation', 5)) cut('ion', 4);
  if (w.length > 6 && w.endsWith('at')) w = w.slice(0, -2);
  if (w.length > 7 && w.endsWith('ate')) w = w.slice(0, -3);
  if (w.length > 3 && w.endsWith('e')) w = w.slice(0, -1);
  if (w.length > 3 && w.endsWith('y')) w = `${w.slice(0, -1)}i`;
  return IRREGULAR.get(w) ?? w;
}

function singular(word: string): string {
  if (!word.endsWith('s') || word.endsWith('ss') || word.endsWith('us') || word.endsWith('is')) return word;
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(?:ss|x|ch|sh|zz)es$/.test(word)) return word.slice(0, -2);
  return word.slice(0, -1);
}
