const MARKUP = /<[^>\n]{1,80}>|\{@\w+\s+([^}]*)\}|:\w+:`([^`]*)`|\[([^\]]*)\]\([^)]*\)/g;
const NO_DESCRIPTION =
  /copyright|licen[cs]e|generated|inheritdoc|todo|fixme|eslint|noqa|pylint|nolint|clippy|deprecated|@private/i;
/** Where a description ends and a list of parameters begins. */
const TAGS =
  /(?:^|\n)\s*(?:[@\\](?!brief|summary|details)\w+|:param|:return|Args:|Parameters\s*\n|Returns:|Example|#\s|===|---|```|>>>|\.\. )/;

/** A comment's lines without its marks. */
export function stripMarks(lines: readonly string[]): string {
  return lines
    .map((line) =>
      line
        .replace(/^\s*(?:\/\*+!?|\*+\/|\*+|\/{2,}!?|#+!?|%+|--+\s?\|?|;+)/, '')
        .replace(/\*+\/\s*$/, '')
        .trim(),
    )
    .join('\n')
    .trim();
}

/**
 * What a doc comment says in its first sentences, at most 240 characters; null when it says nothing of use.
 * @param name left out at the start, as Go's comments begin with it: a question that holds the name is too easy
 */
export function firstSentences(doc: string, name: string): string | null {
  const clean = doc.replace(MARKUP, (_, a, b, c) => ` ${String(a ?? b ?? c ?? '')} `);
  const tags = TAGS.exec(clean);
  let text = (tags === null ? clean : clean.slice(0, tags.index))
    .replace(/[@\\](?:brief|summary|details)\b/g, '')
    .split(/\n\s*\n/)[0]
    ?.replace(/\s+/g, ' ')
    .trim();
  if (text === undefined || NO_DESCRIPTION.test(text)) return null;
  if (text.startsWith(`${name} `)) text = text.slice(name.length + 1);
  if (text.length > 240) text = text.slice(0, 240).replace(/\s\S*$/, '');
  return (text.match(/[\p{L}]{2,}/gu)?.length ?? 0) >= 3 ? text : null;
}
