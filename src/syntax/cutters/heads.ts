import { cleanDoc } from '../doc-comment.ts';
import { makeItem, TYPES, type Item, type Outline, type Source } from '../item.ts';
import { insideBlocks } from './blocks.ts';
import { HEADS, type Heads, type Rule } from './heads-table.ts';

/** Lines that close what was opened at the same depth, and belong to it. */
const CLOSING = /^(?:end\b|\}|\)|\]|fi\b|done\b|esac\b|;;|\.$|(?:end|exit)\w*\s*\()/i;
/** Lines at the depth of a head that go on with what it began. */
const GOING_ON =
  /^(?:\{|\||else\b|rescue\b|after\b|catch\b|ensure\b|where\b|with\b|then\b|begin\b|in\b|->|=)/;
/** A line that closes and opens again goes on too: `) !void {`. */
const OPENING = /(?:[{(=:]|->|\bdo|\bthen)\s*$/;
const TAB = 4;
/** A longer line is data. */
const MAX_LINE = 400;

interface Open {
  readonly item: Item;
  readonly indent: number;
  readonly rule: Rule;
}

/** Symbols of a language without a grammar, by the lines that begin one; how far it goes is told by the depth of what follows. */
export function headsOutline(source: Source, language: string): Outline {
  const heads = HEADS[language];
  return { items: heads === undefined ? [] : new Reader(heads, source).read(), imports: [] };
}

class Reader {
  private readonly items: Item[] = [];
  private readonly open: Open[] = [];
  private lastRow = 0;
  /** Where what stands right above the next head begins, and the depth of an attribute there. */
  private lead: number | undefined;
  private attribute: number | undefined;
  private readonly heads: Heads;
  private readonly lines: readonly string[];
  private readonly inside: Uint8Array;

  constructor(heads: Heads, { text, lines }: Source) {
    this.heads = heads;
    this.lines = lines;
    this.inside = insideBlocks(text, lines.length, heads.blocks);
  }

  read(): readonly Item[] {
    for (const [row, line] of this.lines.entries()) {
      const code = line.trim();
      if (code === '') {
        if (this.inside[row] !== 1) this.lead = this.attribute = undefined;
      } else this.line(row, line, code);
    }
    while (this.open.length > 0) this.close(this.lastRow);
    return this.items;
  }

  private line(row: number, line: string, code: string): void {
    if (this.inside[row] === 1) {
      // The rest of a comment or a long string: of what stands above a head, or of the code that holds it.
      if (this.lead === undefined) this.lastRow = row;
      return;
    }
    const indent = depthOf(line);
    if (this.heads.comment.test(code)) {
      if (indent > (this.open.at(-1)?.indent ?? -1) && !this.mayHold()) this.lastRow = row;
      else this.lead ??= row;
      return;
    }
    if (this.heads.attached?.test(code) === true) {
      this.closeDownTo(indent, code, row);
      this.lead ??= row;
      this.attribute = indent;
      return;
    }
    if (this.attribute !== undefined && indent > this.attribute) return;
    this.attribute = undefined;
    const closed = this.closeDownTo(indent, code, row);
    if (!closed && line.length <= MAX_LINE && this.mayHold()) this.begin(row, line, indent);
    this.lead = undefined;
    this.lastRow = row;
  }

  /** Whether definitions are looked for where we are: not inside functions. */
  private mayHold(): boolean {
    const top = this.open.at(-1);
    return top === undefined || top.rule.holds === true;
  }

  /** Ends what a line at this depth is no more part of; true where the line itself closes it. */
  private closeDownTo(indent: number, code: string, row: number): boolean {
    for (let top = this.open.at(-1); top !== undefined && indent <= top.indent; top = this.open.at(-1)) {
      const { until } = top.rule;
      if (until !== undefined) {
        if (!until.test(code)) return false;
      } else if (indent === top.indent && goesOn(code)) return false;
      if (indent === top.indent && (until !== undefined || CLOSING.test(code))) {
        this.close(row);
        return true;
      }
      this.close(this.lastRow);
    }
    return false;
  }

  private close(row: number): void {
    const top = this.open.pop();
    if (top !== undefined) top.item.endRow = Math.max(top.item.endRow, row);
  }

  private begin(row: number, line: string, indent: number): void {
    for (const rule of this.heads.rules) {
      const found = rule.head.exec(line);
      if (found === null) continue;
      const full = found
        .slice(1)
        .filter((group) => group !== undefined)
        .join('.');
      const parent = this.open.at(-1)?.item;
      const into = parent?.children ?? this.items;
      const before = into.at(-1);
      const scopes = full.split(/(?<=[\w?!'])(?:\.|::|:)(?=\w)/);
      const name = scopes.pop() ?? full;
      // Clauses of one function, and its type above it.
      const again = before !== undefined && before.name === name && before.endRow === this.lastRow;
      if (!again || rule.holds === true || before.children.length > 0)
        into.push(this.item(rule, name, scopes, parent, row));
      const item = into.at(-1);
      if (item !== undefined) this.open.push({ item, indent, rule });
      return;
    }
  }

  private item(rule: Rule, name: string, scopes: string[], parent: Item | undefined, row: number): Item {
    const lead = this.lead ?? row;
    const above = parent === undefined ? [] : [...parent.parents, parent.name];
    const signature = (this.lines[row] ?? '')
      .trim()
      .replace(/\s*(?:\bdo|[{=]|->|\bwhere|\bthen|\bis)\s*$/, '');
    return makeItem(
      rule.kind === 'function' && parent !== undefined && TYPES.has(parent.kind) ? 'method' : rule.kind,
      name,
      { lead, start: row, end: row },
      {
        parents: [...above, ...scopes],
        signature: signature.slice(0, 240),
        doc: cleanDoc(this.lines.slice(lead, row).join('\n')),
        scope: rule.kind === 'impl',
      },
    );
  }
}

const goesOn = (code: string): boolean => GOING_ON.test(code) || (CLOSING.test(code) && OPENING.test(code));

function depthOf(line: string): number {
  let depth = 0;
  for (const sign of line) {
    if (sign === ' ') depth++;
    else if (sign === '\t') depth += TAB;
    else break;
  }
  return depth;
}
