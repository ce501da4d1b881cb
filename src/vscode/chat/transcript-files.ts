import { mkdir, readdir, readFile, rename, rm, writeFile, appendFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod/mini';
import type { ChatSummary } from '../../protocol/host-message.ts';
import { PanelTurn, StampedEvent } from '../../protocol/panel.ts';
import type { TranscriptEntry, TranscriptPort } from './controller.ts';
import { record } from './record.ts';

const Entry = z.discriminatedUnion('type', [
  z.object({ type: z.literal('title'), title: z.string(), at: z.number() }),
  z.object({ type: z.literal('turn'), turn: z.omit(PanelTurn, { events: true }) }),
  z.object({ type: z.literal('event'), turnId: z.string(), ...StampedEvent.shape }),
]);

/** At most this much is lost when the host is killed. */
const FLUSH_MS = 100;
const ID = /^[\w-]{1,64}$/;

interface Chat {
  readonly title: string;
  readonly turns: readonly PanelTurn[];
  readonly at: number;
}

/** Reads a chat's lines; a line that was cut off by a crash is passed over. */
function readChat(text: string): Chat {
  let title = '';
  let at = 0;
  const turns = new Map<string, PanelTurn>();
  for (const line of text.split('\n')) {
    const parsed = Entry.safeParse(parseJson(line));
    if (!parsed.success) continue;
    const entry = parsed.data;
    if (entry.type === 'title') title = entry.title;
    else if (entry.type === 'turn') turns.set(entry.turn.id, { ...entry.turn, events: [] });
    else record(turns.get(entry.turnId)?.events ?? [], { at: entry.at, event: entry.event });
    // Citations that are checked again later don't make a chat newer.
    if (entry.type === 'turn') at = Math.max(at, entry.turn.at);
    else if (entry.type === 'event' && entry.event.type === 'turn_end') at = Math.max(at, entry.at);
  }
  return { title, turns: [...turns.values()], at };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // cut off by a crash; what came before it stands on its own lines
  }
}

function summaryOf(id: string, chat: Chat): ChatSummary {
  const events = chat.turns.flatMap((turn) => turn.events.map(({ event }) => event));
  const ends = events.flatMap((event) => (event.type === 'turn_end' ? [event.usage.costUsd] : []));
  return {
    id,
    title: chat.title,
    at: chat.at,
    questions: chat.turns.filter(({ summary }) => summary !== true).length,
    costUsd: ends.reduce<number | null>(
      (sum, cost) => (sum === null || cost === null ? null : sum + cost),
      0,
    ),
    local: events.every((event) => event.type !== 'turn_start' || event.mode === 'local'),
  };
}

/**
 * Chats as files of JSON lines, one a chat, each event a line as it comes. Every chat has its own file, so two windows never
 * write to the same one.
 * @param folder on this machine, made when first needed; never in the workspace.
 */
export function transcriptFiles(folder: string, log: (message: string) => void): TranscriptPort {
  const waiting = new Map<string, string[]>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let writing: Promise<void> = Promise.resolve();
  const file = (id: string, ext: string): string => {
    if (!ID.test(id)) throw new Error(`Not a chat id: ${id}`);
    return path.join(folder, `${id}.${ext}`);
  };
  const inOrder = (work: () => Promise<void>): Promise<void> => {
    writing = writing.then(work).catch((error: unknown) => {
      log(`A chat could not be saved: ${String(error)}`);
    });
    return writing;
  };
  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const batch = [...waiting];
    waiting.clear();
    if (batch.length === 0) return writing;
    return inOrder(async () => {
      await mkdir(folder, { recursive: true });
      for (const [id, lines] of batch) await appendFile(file(id, 'jsonl'), `${lines.join('\n')}\n`);
    });
  };
  const read = async (id: string): Promise<Chat | undefined> => {
    await flush();
    try {
      const chat = readChat(await readFile(file(id, 'jsonl'), 'utf8'));
      return chat.turns.length === 0 ? undefined : chat;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  };
  return {
    flush,
    append(id, entry: TranscriptEntry) {
      const lines = waiting.get(id) ?? [];
      waiting.set(id, lines);
      lines.push(JSON.stringify(entry));
      timer ??= setTimeout(() => void flush(), FLUSH_MS);
    },
    saveConversation(id, conversation) {
      const text = JSON.stringify(conversation);
      void inOrder(async () => {
        await mkdir(folder, { recursive: true });
        // Whole or not at all: a crash in the middle leaves the one before.
        const next = file(id, 'conversation.new');
        await writeFile(next, text);
        await rename(next, file(id, 'conversation.json'));
      });
    },
    async load(id) {
      if (!ID.test(id)) return undefined;
      const chat = await read(id);
      if (chat === undefined) return undefined;
      const saved = await readFile(file(id, 'conversation.json'), 'utf8').catch((error: unknown) => {
        if (!isMissing(error)) log(`What the model knew of a chat could not be read: ${String(error)}`);
        return '';
      });
      return { title: chat.title, turns: chat.turns, conversation: parseJson(saved) };
    },
    async list() {
      await flush();
      const names = await readdir(folder).catch((error: unknown) => {
        if (isMissing(error)) return [];
        throw error;
      });
      const chats = await Promise.all(
        names
          .filter((name) => name.endsWith('.jsonl'))
          .map(async (name) => {
            const id = name.slice(0, -'.jsonl'.length);
            const chat = await read(id);
            return chat === undefined ? [] : [summaryOf(id, chat)];
          }),
      );
      return chats.flat().sort((a, b) => b.at - a.at);
    },
    async delete(id) {
      await flush();
      await inOrder(async () => {
        for (const ext of ['jsonl', 'conversation.json', 'conversation.new'])
          await rm(file(id, ext), { force: true });
      });
    },
  };
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';
