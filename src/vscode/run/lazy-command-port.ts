import type { CommandPort } from '../../agent/ports.ts';
import type { Asking } from './command-port.ts';

/** The part of `command-port.ts` (a bundle of its own) that a loader must give. */
export interface CommandModule {
  readonly commandPort: (asking: Asking, folders: () => readonly string[]) => CommandPort;
}

/** Commands whose code loads with the first one. */
export function lazyCommandPort(
  load: () => Promise<CommandModule>,
  asking: Asking,
  folders: () => readonly string[],
): CommandPort {
  const port = async (): Promise<CommandPort> => (await load()).commandPort(asking, folders);
  const scratch = async () => {
    const { scratch: there } = await port();
    if (there === undefined) throw new Error('This build has no scratch copies.');
    return there;
  };
  return {
    allowed: asking.allowed,
    approve: async (...args) => (await port()).approve(...args),
    run: async (...args) => (await port()).run(...args),
    scratch: {
      offer: async (...args) => (await scratch()).offer(...args),
      run: async (...args) => (await scratch()).run(...args),
    },
  };
}
