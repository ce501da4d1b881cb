import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { GoogleAuth, OAuth2Client } from 'google-auth-library';
import type { AnthropicOptions } from '../../../src/model/anthropic.ts';
import { createBedrockClient } from '../../../src/model/bedrock.ts';
import type { ModelClient } from '../../../src/model/client.ts';
import { createVertexClient } from '../../../src/model/vertex.ts';
import { refuse, say, type Answer } from '../../model-server/script.ts';
import { startModelServer, type ModelServer } from '../../model-server/server.ts';
import { KEY, NEVER, outcome, request } from './ask.ts';

/** Keys of other services that lie about; none may steer a request, or be in one. */
const STRAY = {
  ANTHROPIC_API_KEY: 'sk-ant-stray',
  ANTHROPIC_AUTH_TOKEN: 'token-stray',
  ANTHROPIC_BASE_URL: 'https://stray.invalid',
  ANTHROPIC_VERTEX_BASE_URL: 'https://stray.invalid',
  ANTHROPIC_BEDROCK_BASE_URL: 'https://stray.invalid',
  ANTHROPIC_CUSTOM_HEADERS: 'Authorization: Bearer stray\nX-Stray: stray',
  CLOUD_ML_REGION: 'stray-1',
  AWS_REGION: 'stray-1',
  ANTHROPIC_VERTEX_PROJECT_ID: 'stray',
  AWS_ACCESS_KEY_ID: 'AKIATEST',
  AWS_SECRET_ACCESS_KEY: 'aws-SECRET-0123456789',
};
const saved = { ...process.env };
before(() => Object.assign(process.env, STRAY));
after(() => {
  for (const name of Object.keys(STRAY)) {
    const value = saved[name];
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

const options = (server: ModelServer): AnthropicOptions => ({
  apiKey: () => Promise.resolve(KEY),
  baseUrl: server.url,
  silenceS: 5,
  maxRetryS: 0,
});

function google(): GoogleAuth {
  const authClient = new OAuth2Client();
  authClient.setCredentials({ access_token: 'ya29.google-SECRET', expiry_date: Date.now() + 3_600_000 });
  return new GoogleAuth({ authClient });
}
const CLOUDS: readonly (readonly [string, (server: ModelServer) => ModelClient, RegExp])[] = [
  [
    'Vertex AI',
    (server) => createVertexClient({ ...options(server), projectId: 'p-1', region: 'eu', auth: google() }),
    /^\/projects\/p-1\/locations\/eu\/publishers\/anthropic\/models\/claude-sonnet-5-5:streamRawPredict$/,
  ],
  [
    'Bedrock',
    (server) => createBedrockClient({ ...options(server), region: 'eu-central-1' }),
    /^\/model\/global\.anthropic\.claude-sonnet-5-5\/invoke-with-response-stream$/,
  ],
];

for (const [name, client, path] of CLOUDS)
  describe(name, () => {
    async function asked(answer: Answer) {
      const server = await startModelServer({ script: () => answer, canaries: [KEY, 'stray'] });
      const result = await outcome(client(server));
      await server.close();
      return { server, ...result };
    }

    it('answers as the API does: text, thinking, citations and tool calls, with usage and cost', async () => {
      const { server, events, answer } = await asked({
        parts: [
          { type: 'thinking', pieces: ['Hm.'] },
          { type: 'text', pieces: ['a is ', '1'], cite: [{ text: 'const a = 1;' }] },
          { type: 'tool_use', name: 'read_file', input: { path: 'a.ts' } },
        ],
      });
      assert.match(server.requests[0]!.path, path);
      assert.equal(server.requests[0]!.refused, undefined);
      assert.deepEqual(server.leaks, []);
      assert.equal(answer!.stopReason, 'tool_use');
      assert.deepEqual(
        answer!.toolUses.map((use) => use.input),
        [{ path: 'a.ts' }],
      );
      assert.ok(
        events.some((event) => event.type === 'citation' && event.citation.citedText === 'const a = 1;'),
      );
      assert.equal(answer!.usage.input + answer!.usage.cacheWrite, sum(server));
      assert.ok(answer!.usage.costUsd! > 0);
    });

    it('tells a limit, an overload in the middle and a stream that breaks off apart', async () => {
      for (const [answer, code] of [
        [refuse('rate_limit_error'), 'rate_limited'],
        [refuse('permission_error'), 'forbidden'],
        [say('half', { do: 'error', type: 'overloaded_error', message: 'Overloaded' }), 'overloaded'],
        [say('half', { do: 'truncate' }), 'stream_broken'],
        [say('half', { do: 'drop' }), 'stream_broken'],
      ] as const)
        assert.equal((await asked(answer)).error?.code, code);
    });

    it('keeps no files, and lists the models that are known', async () => {
      const server = await startModelServer();
      const it = client(server);
      assert.equal(it.files, undefined);
      assert.ok((await it.models(NEVER)).some(({ id }) => id === 'claude-sonnet-5-5'));
      assert.ok((await it.models(NEVER)).length > 3);
      assert.equal(server.requests.length, 0);
      await server.close();
    });
  });

it('without credentials both say which are missing, and send nothing', async () => {
  const server = await startModelServer({ script: () => say('never') });
  const hidden = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const;
  const home = process.env['HOME'];
  for (const name of hidden) delete process.env[name];
  Object.assign(process.env, {
    HOME: '/nonexistent',
    AWS_EC2_METADATA_DISABLED: 'true',
    METADATA_SERVER_DETECTION: 'none',
    AWS_CONFIG_FILE: '/nonexistent/config',
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent/credentials',
  });
  try {
    for (const [client, words] of [
      [createVertexClient({ ...options(server), projectId: 'p', region: 'eu' }), /^Google credentials/],
      [createBedrockClient({ ...options(server), region: 'eu-central-1' }), /^AWS credentials/],
    ] as const) {
      const { error } = await outcome(client, request());
      assert.equal(error?.code, 'unauthorized');
      assert.match(error.message, words);
    }
    assert.equal(server.requests.length, 0);
  } finally {
    Object.assign(process.env, STRAY, { HOME: home });
    await server.close();
  }
});

const sum = (server: ModelServer): number => {
  const input = server.requests[0]!.input!;
  return input.input + input.write5m + input.write1h;
};
