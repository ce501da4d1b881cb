import type { TurnRequest } from '../../agent/run-turn.ts';
import { builtIn, fillCommand, slashIn } from '../../chat/slash.ts';
import type { PanelTurn } from '../../protocol/panel.ts';
import { materialOf, type MaterialPorts } from './material.ts';
import { projectCommands, type SlashFilePorts } from './slash-files.ts';

export type PreparePorts = MaterialPorts & SlashFilePorts;

/** What makes a question of the panel one for the agent. */
export interface Preparation {
  /** What is asked: commands written out, chips gathered as they are now. */
  finish(turn: Pick<PanelTurn, 'question' | 'mode' | 'context'>): Promise<TurnRequest>;
}

export function preparation(ports: PreparePorts): Preparation {
  const words = async (text: string): Promise<Pick<TurnRequest, 'question' | 'query' | 'wordsFrom'>> => {
    const slash = slashIn(text);
    if (slash === undefined) return { question: text };
    const { name, rest } = slash;
    const query = rest === '' ? {} : { query: rest };
    const own = builtIn(name);
    if (own !== undefined) return { question: own.question(rest), ...query };
    const command = (await projectCommands(ports)).find((candidate) => candidate.name === name);
    return command === undefined
      ? { question: text }
      : { question: fillCommand(command, rest), ...query, wordsFrom: command.path };
  };
  return {
    async finish({ question, mode, context }) {
      const material = (await Promise.all(context.map((chip) => materialOf(chip, ports)))).filter(
        (found) => found !== undefined,
      );
      return {
        ...(await words(question)),
        mode,
        context: context
          .filter(({ kind }) => kind === undefined)
          .map(({ uri, startLine, endLine }) => ({ uri, startLine, endLine })),
        folders: context
          .filter(({ kind }) => kind === 'folder')
          .map(({ path }) => `${path.replace(/\/$/, '')}/`),
        material,
      };
    },
  };
}
