/** Text for a terminal: control characters (a file's name may hold any) are shown, not obeyed. */
export const printable = (text: string): string =>
  text.replace(/\p{Cc}/gu, (char) =>
    char === '\n' ? '\\n' : char === '\t' ? '\\t' : `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
