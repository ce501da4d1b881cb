/** What the editor's `l10n.t` gives where there is no translation, for pages that are made outside of it. */
export const plainWords = (as: (text: string) => string = (text) => text) => ({
  t: (message: string | { readonly message: string }, ...args: readonly unknown[]): string =>
    as(typeof message === 'string' ? message : message.message).replaceAll(/\{(\d+)\}/g, (_all, n) =>
      String(args[Number(n)]),
    ),
});
