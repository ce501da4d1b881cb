/** The tools that a worker may have: they read, and nothing else. */
export const DELEGATE_TOOLS = [
  'search_code',
  'find_symbol',
  'find_references',
  'read_file',
  'list_files',
  'grep',
] as const;

/** Requests that a worker makes where the call doesn't say. */
export const DEFAULT_STEPS = 8;
export const MAX_STEPS = 16;
