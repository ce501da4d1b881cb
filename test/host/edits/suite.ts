import { callTool, say } from '../../model-server/script.ts';
import { startModelServer } from '../../model-server/server.ts';
import type { Suite } from '../suite.ts';
import { readOrder } from './order.ts';

/** The model does what the question orders, in JSON: it reads a file and makes the named edits. */
export const suite: Suite = {
  prepare: async () => {
    const server = await startModelServer({
      script: (asked) => {
        if (asked.tools.length === 0) return say('A title');
        const { path, changes, calls = [] } = readOrder(asked.question);
        if (!asked.called.includes('read_file')) return callTool('read_file', { path });
        const next = changes[asked.called.filter((name) => name === 'edit_file').length];
        if (next) return callTool('edit_file', { path, old_string: next.old, new_string: next.new });
        const other = calls[asked.called.length - changes.length - 1];
        return other ? callTool(other.name, other.input) : say('Done.');
      },
    });
    return {
      machineSettings: { 'footnote.baseUrl': server.url },
      env: { ANTHROPIC_API_KEY: 'sk-ant-test' },
      stop: () => server.close(),
    };
  },
};
