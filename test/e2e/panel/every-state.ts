// All states of the panel that tests look at, by name.
import type { PanelState } from '../../../src/protocol/host-message.ts';
import { ENDS } from './end-states.ts';
import { SUMMARIES } from './summary-states.ts';
import { RESEARCH } from './research-states.ts';
import { STATES } from './states.ts';

export const EVERY_STATE: Readonly<Record<string, PanelState>> = {
  ...STATES,
  ...ENDS,
  ...SUMMARIES,
  ...RESEARCH,
};
