import * as vscode from 'vscode';
import type { ModelClient, ModelInfo } from '../model/client.ts';
import { builtInModels } from '../model/catalogue.ts';
import { FootnoteError } from '../base/errors.ts';
import type { ApiKey, KeySource } from './api-key.ts';
import type { AccountPort } from './chat/controller.ts';
import { providerWords } from './models/providers.ts';
import { selectModel } from './models/select-model.ts';
import { readSettings } from './settings.ts';

export interface Account extends AccountPort {
  /** Limits of a model as far as they are known now. */
  modelInfo(id: string): ModelInfo | undefined;
  /** `Footnote: Select Model`. */
  registerCommands(): void;
}

/** The key's source, the model in use and the models to choose from, for the panel; and `Footnote: Select Model`. */
export function registerAccount(
  context: vscode.ExtensionContext,
  key: ApiKey,
  client: () => ModelClient,
): Account {
  const changed = new vscode.EventEmitter<void>();
  let source: KeySource = 'none';
  let models: readonly ModelInfo[] = builtInModels();

  const look = async (): Promise<void> => {
    source = await key.source();
    changed.fire();
  };
  const choose: AccountPort['choose'] = async (model, effort) => {
    const section = vscode.workspace.getConfiguration('footnote');
    if (model !== undefined) await section.update('model', model, vscode.ConfigurationTarget.Global);
    if (effort !== undefined) await section.update('effort', effort, vscode.ConfigurationTarget.Global);
  };
  const modelInfo = (id: string): ModelInfo | undefined => models.find((model) => model.id === id);

  /** Asks the service once there is a key; without one the built-in table serves. */
  const refresh = async (): Promise<string | undefined> => {
    if (readSettings().provider === 'anthropic' && source === 'none') return undefined;
    try {
      models = await client().models(AbortSignal.timeout(10_000));
      changed.fire();
      return undefined;
    } catch (error) {
      return error instanceof FootnoteError ? error.message : String(error);
    }
  };

  const select = async (): Promise<void> => {
    const problem = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Footnote: asking for models') },
      refresh,
    );
    await selectModel({ models, hasKey: source !== 'none', problem });
  };

  context.subscriptions.push(
    changed,
    key.onDidChange(() => void look()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (!event.affectsConfiguration('footnote')) return;
      // Another provider has other models.
      if (event.affectsConfiguration('footnote.provider')) {
        models = builtInModels();
        void refresh();
      }
      changed.fire();
    }),
  );
  void look();
  if (readSettings().provider === 'editor') void refresh();
  return {
    view: () => {
      const { model, effort, provider } = readSettings();
      return {
        keySource: provider === 'anthropic' ? source : 'provider',
        ...(provider === 'anthropic' ? {} : { provider: providerWords(provider) }),
        model,
        effort,
        models: models.map(({ id, name, contextTokens }) => ({ id, name, contextTokens })),
      };
    },
    onDidChange: changed.event,
    choose,
    modelInfo,
    registerCommands: () => {
      context.subscriptions.push(vscode.commands.registerCommand('footnote.selectModel', select));
    },
  };
}
