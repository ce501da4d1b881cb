// Answers of the model that tests share.
import { callTool, say, type Answer, type Asked, type Script } from '../model-server/script.ts';
import type { RecordedRequest } from '../model-server/server.ts';

/** Answers requests for titles and summaries (they carry no tools) by themselves, and the turn's by `turn`. */
export const turns =
  (turn: (asked: Asked) => Answer | Promise<Answer>): Script =>
  (asked) =>
    asked.tools.length === 0
      ? say(asked.body['output_config'] === undefined ? 'A summary' : TITLE)
      : turn(asked);

const TITLE = JSON.stringify({ title: 'A title' });

/** The body of the newest request of a turn; those for titles, which come when they will, carry no tools. */
export const lastTurn = (requests: readonly RecordedRequest[]): string =>
  requests.findLast(({ path, text }) => path.startsWith('/v1/messages') && text.includes('"tools"'))?.text ??
  '';

/** One `edit_file` of a scripted change. */
export interface Change {
  readonly old: string;
  readonly new: string;
}

/** Reads a file, edits it in each place, and says that it is done. */
export const changes = (path: string, list: readonly Change[]): Script =>
  turns((asked) => {
    const failed = asked.toolResults.find((result) => result.isError);
    if (failed) return say(`A tool failed: ${failed.text}`);
    if (!asked.called.includes('read_file')) return callTool('read_file', { path });
    const next = list[asked.called.filter((name) => name === 'edit_file').length];
    return next
      ? callTool('edit_file', { path, old_string: next.old, new_string: next.new })
      : say('The change is ', 'proposed.');
  });
