import * as vscode from 'vscode';
import type { Settings } from '../settings.ts';

export type ProviderName = Settings['provider'];

/** A provider in words: its name with what it signs in by, and what answers by it lack beside the API's own. */
export interface ProviderWords {
  readonly label: string;
  readonly name: string;
  readonly lacks: string;
}

export function providerWords(provider: Exclude<ProviderName, 'anthropic'>): ProviderWords {
  switch (provider) {
    case 'vertex':
      return {
        label: 'Google Vertex AI',
        name: vscode.l10n.t('Google Vertex AI, with this machine’s credentials'),
        lacks: vscode.l10n.t(
          'Without documents (PDF, long texts). Costs are by Anthropic’s list prices, and the models those known to this version.',
        ),
      };
    case 'bedrock':
      return {
        label: 'Amazon Bedrock',
        name: vscode.l10n.t('Amazon Bedrock, with this machine’s credentials'),
        lacks: vscode.l10n.t(
          'Without documents (PDF, long texts) and exact token counts. Costs are by Anthropic’s list prices, and the models those known to this version.',
        ),
      };
    case 'editor':
      return {
        label: vscode.l10n.t('This editor’s models'),
        name: vscode.l10n.t('Models of this editor, without a key'),
        lacks: vscode.l10n.t(
          'Without footnotes by the model, thinking, cache, costs, pictures and documents.',
        ),
      };
  }
}
