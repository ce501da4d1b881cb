// The parcels' workspace under a conversation.
import type { ResearchPart, TurnEvent } from '../../../src/protocol/turn.ts';
import { parcelFiles, playing } from './parcels.ts';
import type { Play } from './parcels.ts';
import { ofType, rig, world } from './rig.ts';
import type { Rig, RigOptions, World } from './rig.ts';

export const parcels = (more: Readonly<Record<string, string>> = {}): Promise<World> =>
  world({ ...parcelFiles(), ...more });

export const researchRig = (at: World, play: Play = {}, options: RigOptions = {}): Promise<Rig> =>
  rig(at, { script: playing(play) }, { ...options, deps: { workers: true, ...options.deps } });

/** The tree as it stood at the end: the newest of each part. */
export function treeOf(events: readonly TurnEvent[]): ResearchPart[] {
  return [...new Map(ofType(events, 'research').map((part) => [part.id, part])).values()];
}
