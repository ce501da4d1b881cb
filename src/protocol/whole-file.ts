/** The last line of a chip that means a whole file, however long. */
export const WHOLE_FILE = 100_000;
