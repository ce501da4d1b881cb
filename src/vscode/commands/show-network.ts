import type { KeySource } from '../api-key.ts';
import { modelAddress } from '../models/model-address.ts';
import { isConfigured } from '../mcp/configured.ts';
import { readSettings, strictCertificates } from '../settings.ts';

const PROVIDERS = {
  vertex: 'on: with this machine’s Google credentials',
  bedrock: 'on: with this machine’s AWS credentials',
  editor: 'on: the editor sends questions to the service of the model that you chose',
} as const;

/** `Footnote: Show Network`: every host that Footnote may talk to as it is set up now. */
export async function networkReport(source: KeySource): Promise<string> {
  const settings = readSettings();
  const address = settings.provider === 'editor' ? 'known to the editor alone' : modelAddress(settings);
  const unchecked = settings.provider !== 'editor' && !strictCertificates();
  const used =
    settings.provider !== 'anthropic'
      ? PROVIDERS[settings.provider]
      : source === 'none'
        ? 'off: no API key is set, so nothing is sent'
        : `on: with the API key ${source === 'stored' ? 'stored in this editor' : 'from ANTHROPIC_API_KEY'}`;
  return [
    '# Footnote: network',
    '',
    'Every host that Footnote may talk to, as it is set up now. There is no telemetry.',
    '',
    '| what for | address | set by | state |',
    '|---|---|---|---|',
    `| the model | ${address} | \`footnote.provider\`, \`footnote.baseUrl\` (machine) | ${used}${unchecked ? '; to a service whose certificate is not checked, since `http.proxyStrictSSL` is off' : ''} |`,
    ...(await mcpRows()),
    `| traces | ${settings.otlpEndpoint === '' ? 'none' : settings.otlpEndpoint} | \`footnote.trace.otlpEndpoint\` (machine) | ${settings.otlpEndpoint === '' ? 'off' : 'on: names, counts and times of turns, no text'} |`,
    `| embeddings | ${settings.embeddings === 'voyage' ? cell(settings.embeddingsBaseUrl) : 'none: computed on this machine'} | \`footnote.embeddings.provider\`, \`footnote.embeddings.baseUrl\` (machine): ${settings.embeddings} | ${settings.embeddings === 'voyage' ? 'code and questions of the workspaces where you agreed to it, with the Voyage API key' : 'off'} |`,
    '',
  ].join('\n');
}

/** A row for each MCP server over HTTP; the code that reads their setup loads only where there is one. */
async function mcpRows(): Promise<string[]> {
  if (!(await isConfigured())) return [];
  const { httpServers } = await import('../mcp/open-mcp.ts');
  return (await httpServers()).map(({ name, url, source }) => {
    const where = source === 'settings' ? '`footnote.mcp.servers` (machine)' : '`.vscode/mcp.json`';
    return `| the MCP server ${cell(name)} | ${cell(url)} | ${where} | in Agent mode, ${source === 'settings' ? 'from its first question on' : 'once you approve it'} |`;
  });
}

const cell = (text: string): string => text.replaceAll(/[|\s]+/g, ' ');
