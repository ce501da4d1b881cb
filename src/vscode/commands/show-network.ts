import * as vscode from 'vscode';
import type { ApiKey } from '../api-key.ts';
import type { Documents } from '../documents.ts';
import { modelAddress } from '../models/model-address.ts';
import { readSettings } from '../settings.ts';

const PROVIDERS = {
  vertex: 'on: with this machine’s Google credentials',
  bedrock: 'on: with this machine’s AWS credentials',
  editor: 'on: the editor sends questions to the service of the model that you chose',
} as const;

/** `Footnote: Show Network`: every host that Footnote may talk to as it is set up now. */
export function registerShowNetwork(
  context: vscode.ExtensionContext,
  documents: Documents,
  key: ApiKey,
): void {
  context.subscriptions.push(
    vscode.commands.registerCommand('footnote.showNetwork', async () => {
      const settings = readSettings();
      const source = await key.source();
      const address = settings.provider === 'editor' ? 'known to the editor alone' : modelAddress(settings);
      const used =
        settings.provider !== 'anthropic'
          ? PROVIDERS[settings.provider]
          : source === 'none'
            ? 'off: no API key is set, so nothing is sent'
            : `on: with the API key ${source === 'stored' ? 'stored in this editor' : 'from ANTHROPIC_API_KEY'}`;
      await documents.show(
        'Footnote network.md',
        [
          '# Footnote: network',
          '',
          'Every host that Footnote may talk to, as it is set up now. There is no telemetry.',
          '',
          '| what for | address | set by | state |',
          '|---|---|---|---|',
          `| the model | ${address} | \`footnote.provider\`, \`footnote.baseUrl\` (machine) | ${used} |`,
          `| embeddings | none: computed on this machine | \`footnote.embeddings.provider\` (machine): ${settings.embeddings} | off |`,
          '',
        ].join('\n'),
      );
    }),
  );
}
