/**
 * Names that tell open folders apart at the start of a path. Two may have the same (`app` of two checkouts): from the
 * second on a number is added. A name that holds a `/` or `\` would read as several folders, one with a `:` as the scheme of a
 * URI, and dots alone as the folder itself or the one above.
 */
export function folderNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const plain = name.replace(/[/\\:]/g, '-').replace(/^\.*$/, 'folder');
    let own = plain;
    for (let n = 2; taken.has(own); n++) own = `${plain}-${String(n)}`;
    taken.add(own);
    return own;
  });
}
