/** Parts that are cut at the side or can be moved sideways, by their class: there are none. */
export const OVERFLOW = `[document.documentElement, ...document.querySelectorAll('.app > header, .log, .files, .dock, .history .list')]
  .filter((part) => part.scrollWidth > part.clientWidth + 1).map((part) => part.className)`;
