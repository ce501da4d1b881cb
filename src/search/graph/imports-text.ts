import type { Import } from '../../syntax/symbols.ts';

/** A file's imports as one text, a line each, so that a file in memory costs one string until someone asks. */
export function packImports(imports: readonly Import[]): string {
  return imports
    .map(({ line, module, names }) =>
      [
        String(line),
        clean(module),
        ...names.map(({ name, alias }) =>
          alias === undefined ? clean(name) : `${clean(name)}=${clean(alias)}`,
        ),
      ].join('\t'),
    )
    .join('\n');
}

export function unpackImports(text: string): Import[] {
  if (text === '') return [];
  return text.split('\n').map((row) => {
    const [line = '', module = '', ...names] = row.split('\t');
    return {
      line: Number(line),
      module,
      names: names.map((entry) => {
        const [name = '', alias] = entry.split('=');
        return alias === undefined ? { name } : { name, alias };
      }),
    };
  });
}

const clean = (text: string): string => text.replace(/[\t\r\n=]+/g, ' ');
