import * as vscode from 'vscode';
import type { Effort } from '../model/client.ts';

/** All settings of `contributes.configuration`, typed. Read anew for each use: a change then needs no listener. */
export interface Settings {
  readonly model: string;
  readonly effort: Effort;
  readonly thinking: 'adaptive' | 'off';
  readonly provider: 'anthropic' | 'vertex' | 'bedrock' | 'editor';
  readonly baseUrl: string;
  readonly vertexProject: string;
  readonly vertexRegion: string;
  readonly bedrockRegion: string;
  readonly maxSteps: number;
  readonly maxCostUsd: number;
  readonly maxMinutes: number;
  readonly acrossFiles: boolean;
  readonly runCommand: 'ask' | 'never';
  readonly indexExclude: readonly string[];
  readonly maxFileSizeKb: number;
  readonly respectGitignore: boolean;
  readonly embeddings: 'local' | 'voyage' | 'none';
  readonly embeddingsBaseUrl: string;
  /** Dollars of all requests of a day; 0: no limit. */
  readonly dayUsd: number;
  /** Dollars a day by feature, and prices by model: as they stand in the settings. */
  readonly featureUsd: unknown;
  readonly prices: unknown;
  readonly titles: boolean;
  readonly traceEnabled: boolean;
  readonly otlpEndpoint: string;
  readonly keepCacheMinutes: number;
  readonly silenceSeconds: number;
  readonly maxRetrySeconds: number;
}

export const DEFAULT_BASE_URL = 'https://api.anthropic.com';

const EFFORTS: readonly Effort[] = ['low', 'medium', 'high', 'xhigh', 'max'];

/** A value from settings.json may be of any type: a wrong one counts as the default. */
function readers(section: vscode.WorkspaceConfiguration) {
  const raw = (key: string): unknown => section.get(key);
  return {
    raw,
    text: (key: string, otherwise: string): string => {
      const value = raw(key);
      return typeof value === 'string' && value.trim() !== '' ? value.trim() : otherwise;
    },
    number: (key: string, otherwise: number, least: number): number => {
      const value = raw(key);
      return typeof value === 'number' && Number.isFinite(value) && value >= least ? value : otherwise;
    },
    flag: (key: string, otherwise: boolean): boolean => {
      const value = raw(key);
      return typeof value === 'boolean' ? value : otherwise;
    },
    oneOf: <T extends string>(key: string, values: readonly T[], otherwise: T): T =>
      values.find((value) => value === raw(key)) ?? otherwise,
    texts: (key: string): readonly string[] => {
      const value = raw(key);
      return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
    },
  };
}

export function readSettings(): Settings {
  const { raw, text, number, flag, oneOf, texts } = readers(
    vscode.workspace.getConfiguration('footnote', null),
  );
  return {
    model: text('model', 'claude-sonnet-5-5'),
    effort: oneOf('effort', EFFORTS, 'medium'),
    thinking: oneOf('thinking', ['adaptive', 'off'], 'adaptive'),
    provider: oneOf('provider', ['anthropic', 'vertex', 'bedrock', 'editor'], 'anthropic'),
    baseUrl: text('baseUrl', DEFAULT_BASE_URL),
    vertexProject: text('vertex.projectId', ''),
    vertexRegion: text('vertex.region', 'global'),
    bedrockRegion: text('bedrock.region', 'us-east-1'),
    maxSteps: Math.floor(number('agent.maxSteps', 40, 1)),
    maxCostUsd: number('agent.maxCostUsd', 1, 0.01),
    maxMinutes: number('agent.maxMinutes', 15, 0.01),
    acrossFiles: flag('agent.acrossFiles', true),
    runCommand: oneOf('approval.runCommand', ['ask', 'never'], 'ask'),
    indexExclude: texts('index.exclude'),
    maxFileSizeKb: number('index.maxFileSizeKb', 1024, 1),
    respectGitignore: flag('index.respectGitignore', true),
    embeddings: oneOf('embeddings.provider', ['local', 'voyage', 'none'], 'local'),
    embeddingsBaseUrl: text('embeddings.baseUrl', 'https://api.voyageai.com'),
    dayUsd: number('limits.dayUsd', 20, 0),
    featureUsd: raw('limits.featureUsd'),
    prices: raw('prices'),
    titles: flag('titles', true),
    traceEnabled: flag('trace.enabled', false),
    otlpEndpoint: text('trace.otlpEndpoint', ''),
    keepCacheMinutes: number('cache.keepAliveMinutes', 0, 0),
    silenceSeconds: number('network.silenceSeconds', 60, 1),
    maxRetrySeconds: number('network.maxRetrySeconds', 60, 0),
  };
}

/** VS Code's `http.proxyStrictSSL`, as the user has set it; a workspace can't make certificates go unchecked. */
export function strictCertificates(): boolean {
  const set = vscode.workspace.getConfiguration('http').inspect<unknown>('proxyStrictSSL');
  return set?.globalValue !== false;
}
