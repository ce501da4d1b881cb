const FENCE = /^ {0,3}(`{3,}|~{3,})[\s\S]*?(?:^ {0,3}\1[`~]*\s*$|(?![\s\S]))/gm;
const CODE = /`([^`\n]{3,120})`/g;
/** A path with an extension, maybe with lines behind it; or a name as code has them, maybe with members and `()`. */
const PATH = /^[\w@.()[\]-]+(?:\/[\w@.()[\]-]+)*\.\w{1,8}(?::\d+(?:-\d+)?)?$/;
const NAME = /^[A-Za-z_$][\w$]*(?:(?:\.|::|#)[A-Za-z_$][\w$]*)*(?:\(\))?$/;
const MOST = 60;

/** The file names and symbols that an answer names in code type, each once: what can be looked up. */
export function namedIn(text: string): readonly string[] {
  const prose = text.replace(FENCE, '');
  const names = [...prose.matchAll(CODE)].map(([, code = '']) => code.trim());
  return [...new Set(names.filter((name) => PATH.test(name) || NAME.test(name)))].slice(0, MOST);
}
