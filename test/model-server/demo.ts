import { proposeChange } from './demo-change.ts';
import { asksFor, pathOf, quoted, spoken, thought, words } from './demo-words.ts';
import type { Asked, Part, Reply, Script, SearchResult } from './script.ts';

/** The scripted conversation of `npm start -- --demo`: real lines of whatever folder is open, and no model at all. */

const CHANGE =
  /\b(fix|refactor|document|add|rename|change|make|edit|update|remove|write|replace|improve|simplify|insert)\b/i;

const plain = (text: string, ms: number): Reply => ({ parts: [{ type: 'text', pieces: spoken(text, ms) }] });

/** The sources that came with the question or after it, those that speak of it first; one of each file. */
function ranked(asked: Asked): { result: SearchResult; index: number }[] {
  const wanted = words(asksFor(asked));
  const score = ({ title, blocks }: SearchResult): number => {
    const text = [title, ...blocks].join('\n').toLowerCase();
    return wanted.filter((word) => text.includes(word)).length;
  };
  const files = new Set<string>();
  return asked.searchResults
    .map((result, index) => ({ result, index, score: score(result) }))
    .filter(({ index }) => index >= asked.fresh)
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .filter(({ result }) => !files.has(pathOf(result)) && files.add(pathOf(result)));
}

function citedAnswer(asked: Asked, ms: number): Reply {
  const best = ranked(asked).slice(0, 3);
  if (best.length === 0)
    return plain(
      'No lines of this folder came with the question, so there is nothing to cite. Open a folder and ask again.',
      ms,
    );
  const wanted = words(asksFor(asked));
  const parts: Part[] = [
    {
      type: 'text',
      pieces: spoken('This is a scripted demo answer; the lines that it quotes are yours.\n\n', ms),
    },
  ];
  for (const { result, index } of best) {
    const scores = result.blocks.map(
      (block) => wanted.filter((word) => block.toLowerCase().includes(word)).length,
    );
    const at = scores.indexOf(Math.max(...scores));
    const says = `\`${pathOf(result)}\` is a place to look: it says \`${quoted(result.blocks[at] ?? '', wanted)}\``;
    parts.push({ type: 'text', pieces: ['- '] });
    parts.push({ type: 'text', pieces: spoken(says, ms), cite: [{ result: index, start: at, end: at + 1 }] });
    parts.push({ type: 'text', pieces: ['.\n'] });
  }
  parts.push({ type: 'text', pieces: spoken('\nClick a footnote to open exactly those lines.', ms) });
  return { parts };
}

/** A file that says what the folder is about: its README, or the first source there is. */
function telling(listed: string): string | undefined {
  const paths = listed
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^[^\s:][^:]*\.\w+$/.test(line));
  return (
    paths.find((each) => /readme/i.test(each)) ??
    paths.find((each) => /\.(ts|js|py|go|rs|java|md)$/.test(each)) ??
    paths[0]
  );
}

/** The next look around when nothing was found yet; undefined: there is nowhere left to look. */
function look(asked: Asked, ms: number): Reply | undefined {
  const may = (name: string): boolean => asked.tools.includes(name) && !asked.called.includes(name);
  const question = asksFor(asked);
  if (may('search_code')) {
    const query = words(question).slice(0, 8).join(' ') || question.slice(0, 80);
    return {
      parts: [
        thought('I look for the lines that answer this, then I quote them.', ms),
        { type: 'tool_use', name: 'search_code', input: { query } },
      ],
    };
  }
  if (asked.searchResults.length > asked.fresh) return undefined;
  if (may('list_files')) return { parts: [{ type: 'tool_use', name: 'list_files', input: {} }] };
  const listed = asked.calls.find(({ name, isError }) => name === 'list_files' && !isError)?.result ?? '';
  const path = telling(listed);
  if (path === undefined || !may('read_file')) return undefined;
  return { parts: [{ type: 'tool_use', name: 'read_file', input: { path } }] };
}

/** What is asked for as data: a name for the chat, or the parts in which a question is read. */
function asData(asked: Asked): Reply {
  const question = asksFor(asked);
  const { format } = (asked.body['output_config'] ?? {}) as { format?: { schema: { properties: object } } };
  if (format === undefined) return { parts: [{ type: 'text', pieces: [question.slice(0, 48)] }] };
  const found = /<places>\n([\s\S]*?)\n<\/places>/.exec(asked.lastText)?.[1]?.split('\n') ?? [];
  const parts = found.slice(0, 3).map((line) => {
    const path = line.replace(/: .*$/, '');
    return { title: `What ${path} has to do with it`, task: `${question} Begin at ${path}.` };
  });
  const data = 'parts' in format.schema.properties ? { parts } : { title: question.slice(0, 80) };
  return { parts: [{ type: 'text', pieces: [JSON.stringify(data)] }] };
}

/** @param ms between two words */
export function demoScript(ms = 18): Script {
  return (asked) => {
    const question = asksFor(asked);
    if (asked.tools.length === 0) return asData(asked);
    if (question === '') return plain('Noted. Ask for another change, or ask a question.', ms);
    const mayEdit = asked.tools.includes('edit_file') && asked.tools.includes('read_file');
    if (mayEdit && CHANGE.test(question)) return proposeChange(asked, ms);
    return look(asked, ms) ?? citedAnswer(asked, ms);
  };
}
