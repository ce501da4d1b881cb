import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { bundleDir, scratch, workspaceOf, writeFiles } from '../search/bundle.ts';

const KEY = 'sk-ant-api03-MCPCANARYabcdefghijklmnopqrstuvwx';
const folder = workspaceOf({
  'src/session.ts':
    'export function refreshSession(id: string): string {\n  return id;\n}\n\nexport const used = refreshSession("a");\n',
  'src/keys.ts': `export const apiKey = '${KEY}';\n`,
  '.env': `KEY=${KEY}\n`,
  '.gitignore': 'private/\n',
  'private/a.ts': 'export const hidden = 1;\n',
});
const { assetsDir } = bundleDir();
const args = [
  path.join(import.meta.dirname, 'mcp-main.ts'),
  assetsDir,
  'mcp',
  folder,
  '--store',
  scratch('store'),
];

let client: Client;
before(async () => {
  client = new Client({ name: 'test', version: '1' });
  await client.connect(new StdioClientTransport({ command: process.execPath, args, stderr: 'pipe' }));
});
after(() => client.close());

async function call(
  name: string,
  input: Record<string, unknown>,
): Promise<{ text: string; failed: boolean }> {
  const result = CallToolResultSchema.parse(await client.callTool({ name, arguments: input }));
  const text = result.content.map((block) => (block.type === 'text' ? block.text : '')).join('\n');
  return { text, failed: result.isError === true };
}

describe('footnote mcp', () => {
  it('offers the six read tools, marked as reading only, and nothing else', async () => {
    const { tools } = await client.listTools();
    assert.deepEqual(
      tools.map(({ name }) => name),
      ['search_code', 'find_symbol', 'find_references', 'read_file', 'list_files', 'grep'],
    );
    for (const { annotations, inputSchema } of tools) {
      assert.equal(annotations?.readOnlyHint, true);
      assert.equal(inputSchema.type, 'object');
    }
    assert.equal(client.getServerVersion()?.name, 'footnote');
  });

  it('answers each of them from the folder, lines under path:start-end', async () => {
    assert.match((await call('search_code', { query: 'refresh a session' })).text, /src\/session\.ts:1-/);
    assert.match((await call('find_symbol', { name: 'refreshSession' })).text, /src\/session\.ts:1-3/);
    assert.match((await call('find_references', { symbol: 'refreshSession' })).text, /src\/session\.ts:5/);
    assert.match(
      (await call('read_file', { path: 'src/session.ts', start_line: 1, end_line: 1 })).text,
      /^src\/session\.ts:1-1\nexport function refreshSession/,
    );
    assert.match((await call('list_files', { glob: '*.ts' })).text, /src\/session\.ts/);
    assert.match((await call('grep', { pattern: 'refreshSession\\(' })).text, /src\/session\.ts/);
  });

  it('keeps to the gate: no secret, no ignored file, nothing outside', async () => {
    for (const [name, input] of [
      ['read_file', { path: '.env' }],
      ['read_file', { path: '../outside.ts' }],
      ['read_file', { path: 'private/a.ts' }],
      ['run_command', { command: 'ls' }],
      ['edit_file', { path: 'src/session.ts', old_string: 'id', new_string: 'x' }],
    ] as const)
      assert.equal((await call(name, input)).failed, true, `${name} ${JSON.stringify(input)}`);
    const read = await call('read_file', { path: 'src/keys.ts' });
    assert.match(read.text, /redacted/);
    const all = await Promise.all([
      call('grep', { pattern: 'sk-ant' }),
      call('search_code', { query: 'apiKey' }),
      call('list_files', {}),
    ]);
    assert.ok(!JSON.stringify([read, ...all]).includes(KEY));
  });

  it('tells how to mend a wrong call, and takes files that came later', async () => {
    const wrong = await call('read_file', { file: 'src/session.ts' });
    assert.ok(wrong.failed);
    assert.match(wrong.text, /"path" must be a string/);
    writeFiles(folder, { 'src/later.ts': 'export const cameLater = 1;\n' });
    assert.match((await call('grep', { pattern: 'cameLater' })).text, /src\/later\.ts/);
  });

  it('writes the protocol to stdout and nothing else, and ends with its input', async () => {
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'ignore'] });
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    const hello = {
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 't', version: '1' } },
    };
    const ask = {
      jsonrpc: '2.0',
      id: 2,
      method: 'tools/call',
      params: { name: 'list_files', arguments: {} },
    };
    child.stdin.end(`not JSON\n${JSON.stringify(hello)}\n${JSON.stringify(ask)}\n`);
    const [code] = (await once(child, 'exit')) as [number];
    assert.equal(code, 0);
    assert.match(out, /src\/session\.ts/, 'what was asked before the end is answered');
    for (const line of out.trimEnd().split('\n')) assert.equal(JSON.parse(line).jsonrpc, '2.0');
  });
});
