import type { Suite } from '../suite.ts';

/** Another extension gives the editor two language models; Footnote is set to use the editor's, and has no key. */
export const suite: Suite = {
  extensions: ['../../fakes/editor-models'],
  settings: { 'chat.disableAIFeatures': false, 'footnote.model': 'birch' },
  machineSettings: { 'footnote.provider': 'editor', 'footnote.network.silenceSeconds': 3 },
};
