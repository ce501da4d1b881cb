import type { ChatSummary } from '../protocol/host-message.ts';
import { counted } from './turn/work-words.ts';

export interface DayGroup {
  readonly name: string;
  readonly chats: readonly { readonly chat: ChatSummary; readonly line: string }[];
}

const DAY_MS = 86_400_000;

const dayStart = (at: number): number => new Date(at).setHours(0, 0, 0, 0);

function groupName(at: number, now: number): string {
  // Rounded, as a day with a change of clocks isn't 24 hours long.
  const days = Math.round((dayStart(now) - dayStart(at)) / DAY_MS);
  if (days <= 0) return 'Today';
  if (days === 1) return 'Yesterday';
  return days <= 7 ? 'Last week' : 'Older';
}

function when(at: number, group: string): string {
  const date = new Date(at);
  if (group === 'Today' || group === 'Yesterday')
    return `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`;
  return date.toLocaleDateString(
    'en-US',
    group === 'Last week' ? { weekday: 'short' } : { dateStyle: 'medium' },
  );
}

function lineOf(chat: ChatSummary, group: string): string {
  const cost = chat.local ? 'local answers' : chat.costUsd === null ? '' : `$${chat.costUsd.toFixed(2)}`;
  return [when(chat.at, group), counted(chat.questions, 'question'), cost]
    .filter((part) => part !== '')
    .join(', ');
}

/** Chats by day, newest first. */
export function dayGroups(chats: readonly ChatSummary[], now: number): readonly DayGroup[] {
  const groups = new Map<string, DayGroup['chats'][number][]>();
  for (const chat of [...chats].sort((a, b) => b.at - a.at)) {
    const name = groupName(chat.at, now);
    const group = groups.get(name) ?? [];
    groups.set(name, group);
    group.push({ chat, line: lineOf(chat, name) });
  }
  return [...groups].map(([name, list]) => ({ name, chats: list }));
}
