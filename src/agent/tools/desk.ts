import { sourceRegistry } from '../../chat/sources.ts';
import type { AnyTool, ToolDeps, ToolOutput } from '../tool.ts';
import { problem } from '../tool.ts';
import { asFootnoteError } from '../../base/errors.ts';
import { abortable } from '../abortable.ts';
import { seenLines } from '../seen-lines.ts';

/** Tools outside a turn: for a client that brings its own model. */
export interface ToolDesk {
  readonly tools: readonly AnyTool[];
  /** Never rejects but when the signal fires. */
  call(name: string, input: unknown, signal: AbortSignal): Promise<ToolOutput>;
}

/** @param tools must need nothing but what is given here: read tools */
export function toolDesk(
  tools: readonly AnyTool[],
  parts: Pick<ToolDeps, 'index' | 'workspace' | 'gate'>,
): ToolDesk {
  let calls = 0;
  return {
    tools,
    async call(name, input, signal) {
      const deps: ToolDeps = {
        ...parts,
        conversationId: '',
        sources: sourceRegistry(),
        seen: seenLines(),
        edits: undefined,
        diagnostics: undefined,
        commands: undefined,
        delegates: undefined,
        languageServers: undefined,
      };
      const tool = tools.find((one) => one.name === name);
      const there = tools.map((one) => one.name).join(', ');
      if (tool === undefined)
        return problem(deps, `There is no tool ${name}. The tools are: ${there}.`, 'no such tool');
      const quiet = (): void => undefined;
      const context = {
        callId: String(++calls),
        signal,
        whileWaiting: <T>(work: () => Promise<T>) => work(),
        approval: quiet,
        status: quiet,
        running: quiet,
        output: quiet,
        permission: 'allow' as const,
      };
      try {
        return await abortable(tool.call(input, deps, context), signal);
      } catch (error) {
        if (signal.aborted) throw error;
        return problem(deps, `${name} failed: ${asFootnoteError(error).message}`, 'failed');
      }
    },
  };
}
