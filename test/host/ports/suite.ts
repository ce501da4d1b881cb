import type { Suite } from '../suite.ts';

/** Another extension gives the editor a tool, and Footnote is set to offer such. */
export const suite: Suite = {
  extensions: ['../../fakes/editor-tools'],
  settings: { 'chat.disableAIFeatures': false },
  machineSettings: { 'footnote.mcp.editorTools': true },
};
