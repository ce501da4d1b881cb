/** Never handed to a child process: keys and addresses of model services. */
const WITHHELD = /^(ANTHROPIC|CLAUDE|VOYAGE|FOOTNOTE)_/i;
/** A key under whatever name. */
const KEY = /\bsk-ant-/;

/** This process's environment without what other programs have no business to see: every child process gets this one. */
export const childEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name, value]) => !WITHHELD.test(name) && !KEY.test(value ?? '')),
  );
