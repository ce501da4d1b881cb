import type { Event } from '../base/events.ts';
import type { ExternalRights } from './policy.ts';
import type { AnyTool } from './tool.ts';

/** A tool of another program: an MCP server, or the editor's other extensions. */
export interface ExternalTool extends AnyTool {
  rights(): ExternalRights;
}

export interface ExternalToolsPort {
  /**
   * The tools that a chat may have. Asked once a chat and mode: the list is part of the cached prefix, and stays as it is.
   * @param start whether programs that aren't running are started for it
   * @param status what to tell the user meanwhile
   */
  offer(
    start: boolean,
    status: (text: string) => void,
    signal: AbortSignal,
  ): Promise<readonly ExternalTool[]>;
  /** Another number once the user has let more programs start, or taken that back: lists made before are made again. */
  epoch(): number;
  /** What happens to the programs, as sentences for the user. */
  readonly onStatus: Event<string>;
}
