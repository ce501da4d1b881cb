import type { Node } from 'web-tree-sitter';

const MAX_DOC = 1500;
const MAX_SIGNATURE = 240;

/** The words of a comment or docstring without its marks (`/**`, `//`, `#`, `"""`, …); null when none are left. */
export function cleanDoc(comment: string): string | null {
  const text = comment
    .slice(0, 2 * MAX_DOC)
    .split('\n')
    .map((line) =>
      line
        .trim()
        .replace(
          /^(?:\/\*+!?|\*+\/|\*(?!\*)|\/{2,}!?|#+!?|--+|;+|%+|[rRuUbBfF]{0,2}(?:"""|''')|"|<!--+)\s?/,
          '',
        )
        .replace(/\s*(?:\*+\/|"""|'''|--+>)\s*$/, ''),
    )
    // Decorators and attributes stand among the comments; their words are code.
    .filter((line) => !/^(?:@[\w.]+(?:\(|$)|\[[\w(\]]|\[derive)/.test(line))
    .join('\n')
    .trim();
  if (!/\p{L}/u.test(text)) return null;
  return text.slice(0, MAX_DOC);
}

/** A symbol's head on one line: from its start to its body, without annotations before it. */
export function signatureOf(source: string, node: Node, body: Node | null): string {
  const start = node.startIndex;
  const end = Math.min(body?.startIndex ?? node.endIndex, start + 800);
  const whole = stripAnnotations(source.slice(start, end));
  const head = body === null ? (/^[^\n{]*/.exec(whole)?.[0] ?? '') : whole;
  const line = head
    .replace(/\n\s*(?:#(?!\[)|\/\/)[^\n]*/g, '')
    .replace(/\s+/g, ' ')
    .replace(/\s*(?:=>|[{=:;])?\s*$/, '')
    .trim();
  return line.length > MAX_SIGNATURE ? `${line.slice(0, MAX_SIGNATURE - 1)}…` : line;
}

const stripAnnotations = (text: string): string =>
  text.replace(/^\s*(?:(?:@(?!interface\b)[\w.:]+(?:\([^)]*\))?|#?\[[^\]\n]*\])\s*)+/, '');
