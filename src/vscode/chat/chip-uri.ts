/** The URI of a chip that isn't a file's. */
export const chipUri = (kind: string, what = ''): string => `footnote-context:${kind}/${what}`;
