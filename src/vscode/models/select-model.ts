import * as vscode from 'vscode';
import type { ModelInfo } from '../../model/client.ts';
import { readSettings } from '../settings.ts';
import { providerWords, type ProviderName } from './providers.ts';

interface Choice extends vscode.QuickPickItem {
  readonly provider?: ProviderName;
  readonly model?: string;
}

export interface SelectModelParts {
  readonly models: readonly ModelInfo[];
  readonly hasKey: boolean;
  /** What went wrong when the service was asked for its models. */
  readonly problem: string | undefined;
}

/** `Footnote: Select Model`: models of the provider in use, those of the editor, and the other providers. */
export async function selectModel({ models, hasKey, problem }: SelectModelParts): Promise<void> {
  const { provider, model: current } = readSettings();
  const editor = await vscode.lm.selectChatModels();
  const own = provider === 'editor' ? 'anthropic' : provider;
  const theirs: Choice[] = [
    ...(provider === 'editor' ? [] : models).map((model) => choice(model, own, current)),
    ...(provider === 'editor'
      ? [{ label: 'Anthropic', detail: SIGN_IN.anthropic(), provider: own } as const]
      : []),
  ];
  const editors = editor.map((model) => ({
    ...choice(
      { id: model.id, name: model.name, contextTokens: model.maxInputTokens, maxOutputTokens: 0 },
      'editor',
      current,
    ),
    detail: providerWords('editor').lacks,
  }));
  const groups: readonly (readonly Choice[])[] = [
    [divider(own === 'anthropic' ? 'Anthropic' : providerWords(own).label), ...theirs],
    editors.length === 0 ? [] : [divider(providerWords('editor').label), ...editors],
  ];
  const choices: Choice[] = [
    // What can be used at once comes first.
    ...(own === 'anthropic' && !hasKey ? groups.toReversed() : groups).flat(),
    divider(vscode.l10n.t('Other providers')),
    ...(['anthropic', 'vertex', 'bedrock'] as const)
      .filter((each) => each !== own)
      .map((each) => ({
        label: each === 'anthropic' ? 'Anthropic' : providerWords(each).label,
        detail: each === 'anthropic' ? SIGN_IN.anthropic() : providerWords(each).lacks,
        provider: each,
      })),
  ];
  const pick = await vscode.window.showQuickPick(choices, {
    title: vscode.l10n.t('Footnote: Select Model'),
    matchOnDescription: true,
    placeHolder:
      problem ??
      (own === 'anthropic' && !hasKey
        ? vscode.l10n.t('No API key is set: these are the models known to this version')
        : vscode.l10n.t('Models that you may use')),
  });
  if (pick?.provider === undefined) return;
  const section = vscode.workspace.getConfiguration('footnote');
  // The model first: a question in between is never answered by another one than was picked.
  if (pick.model !== undefined) await section.update('model', pick.model, vscode.ConfigurationTarget.Global);
  else if (provider === 'editor') await section.update('model', undefined, vscode.ConfigurationTarget.Global);
  if (pick.provider !== provider)
    await section.update('provider', pick.provider, vscode.ConfigurationTarget.Global);
}

const SIGN_IN = { anthropic: () => vscode.l10n.t('With an API key; everything that Footnote can do.') };

const divider = (label: string): Choice => ({ label, kind: vscode.QuickPickItemKind.Separator });

const choice = (model: ModelInfo, provider: ProviderName, current: string): Choice => ({
  label: model.name,
  description: model.id === current ? vscode.l10n.t('{0} (in use)', model.id) : model.id,
  detail: vscode.l10n.t(
    '{0} tokens of context, {1} of output',
    model.contextTokens.toLocaleString('en-US'),
    model.maxOutputTokens.toLocaleString('en-US'),
  ),
  provider,
  model: model.id,
});
