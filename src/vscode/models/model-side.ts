import * as vscode from 'vscode';
import type { ModelClient, PriceOf } from '../../model/client.ts';
import { keptWarm } from '../../model/keep-alive.ts';
import { limitedClient } from '../../model/limits.ts';
import { ownPrices } from '../../model/own-prices.ts';
import { priceOf, type TokenClasses } from '../../model/prices.ts';
import { cachedClient } from '../../model/response-cache.ts';
import type { PanelTurn } from '../../protocol/panel.ts';
import type { ApiKey } from '../api-key.ts';
import { readSettings, strictCertificates } from '../settings.ts';
import { traceFile } from '../trace/trace-file.ts';
import { USAGE_FOLDER, usageLedger, type Ledger } from '../usage/ledger.ts';
import { featureLimits } from '../usage/feature-limits.ts';
import { modelAddress } from './model-address.ts';
import { modelClients } from './model-clients.ts';

/** All that stands between the chat and a model service. */
export interface ModelSide {
  readonly client: () => ModelClient;
  readonly ledger: Ledger;
  readonly priceOf: PriceOf;
  /** A turn of the panel is over. */
  onTurn(turn: PanelTurn): void;
}

const KEPT = { models: 'footnote.models', responses: 'footnote.responses' };

export interface ModelSideParts {
  readonly context: vscode.ExtensionContext;
  readonly key: ApiKey;
  readonly storage: vscode.Uri;
  log(line: string): void;
  failed(message: string): void;
}

/** The model client as it is set up now: priced, limited, remembered, traced. */
export function modelSide({ context, key, storage, log, failed }: ModelSideParts): ModelSide {
  const cost = (model: string, usage: TokenClasses): number | null =>
    priceOf(ownPrices(readSettings().prices))(model, usage);
  const usage = vscode.Uri.joinPath(context.globalStorageUri, USAGE_FOLDER).fsPath;
  const ledger = usageLedger(usage, Date.now, (error) => {
    failed(`What was used could not be written down: ${String(error)}`);
  });
  const trace = traceFile(vscode.Uri.joinPath(storage, 'trace').fsPath, (error) => {
    failed(`The trace could not be written: ${String(error)}`);
  });
  const kept = (name: string) => ({
    get: () => Promise.resolve(context.globalState.get<string>(name)),
    set: async (value: string) => context.globalState.update(name, value),
  });
  const responses = kept(KEPT.responses);
  const client = modelClients({
    apiKey: key.read,
    log,
    cost,
    takesAnyCertificate: () => !strictCertificates(),
    // The list of models, kept for a day.
    catalogueCache: kept(KEPT.models),
    onPrefix: trace.onPrefix,
    onUsage: (spent) => {
      ledger.record(spent);
      trace.onUsage(spent);
    },
  });
  const ports = {
    limits: () => {
      const { dayUsd, featureUsd } = readSettings();
      return { dayUsd, byFeature: featureLimits(featureUsd) };
    },
    spentToday: ledger.spentToday,
    cost,
  };
  let made: { readonly on: ModelClient; readonly client: ModelClient } | undefined;
  const warm = keptWarm({ minutes: () => readSettings().keepCacheMinutes, log });
  context.subscriptions.push(warm);
  return {
    ledger,
    priceOf: cost,
    onTurn: (turn) => {
      trace.onTurn(turn, readSettings().model);
    },
    client: () => {
      const on = client();
      if (made?.on !== on)
        made = {
          on,
          client: cachedClient(warm.over(limitedClient(on, ports)), () => modelAddress(), responses),
        };
      return made.client;
    },
  };
}
