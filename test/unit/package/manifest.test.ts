import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { getL10nJson } from '@vscode/l10n-dev';
import * as z from 'zod/mini';

const root = path.resolve(import.meta.dirname, '../../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const Texts = z.record(z.string(), z.string());
const Menu = z.looseObject({ command: z.optional(z.string()), submenu: z.optional(z.string()) });
const Manifest = z.looseObject({
  enabledApiProposals: z.optional(z.unknown()),
  contributes: z.looseObject({
    commands: z.array(z.looseObject({ command: z.string(), category: z.string() })),
    menus: z.record(z.string(), z.array(Menu)),
    configuration: z.looseObject({
      properties: z.record(z.string(), z.looseObject({ scope: z.string(), default: z.unknown() })),
    }),
  }),
});
const manifest = Manifest.parse(JSON.parse(read('package.json')));
const { commands, menus, configuration } = manifest.contributes;

/** The contract's public names, written out: a change of one is a breaking change. */
const COMMANDS =
  'newChat ask explainSelection fixSelection refactorSelection testSelection documentSelection editSelection addSelectionToChat searchCode rebuildIndex showIndexReport measureSearchQuality setApiKey clearApiKey selectModel showHistory exportChat stop reviewChanges acceptHunk rejectHunk rejectHunkWithNote applyAccepted acceptAll rejectAll restoreCheckpoint undoApply showUsage showTrace showLog'.split(
    ' ',
  );
const MACHINE =
  'baseUrl approval.runCommand embeddings.provider agent.maxSteps agent.maxCostUsd agent.maxMinutes agent.acrossFiles network.silenceSeconds network.maxRetrySeconds trace.enabled provider vertex.projectId vertex.region bedrock.region trace.otlpEndpoint limits.dayUsd limits.featureUsd prices cache.keepAliveMinutes titles'.split(
    ' ',
  );
const OTHERS = 'model effort thinking index.exclude index.maxFileSizeKb index.respectGitignore'.split(' ');
/** Menus of the stable API that we use; VS Code has others that are proposed, and look alike. */
const STABLE_MENUS = new Set([
  'editor/context',
  'editor/title',
  'commandPalette',
  'footnote.selection',
  'comments/commentThread/context',
  'comments/commentThread/title',
  'view/item/context',
  'view/title',
]);

describe('the manifest', () => {
  it('has every command of the contract, in the category Footnote', () => {
    const names = new Set(commands.map(({ command }) => command));
    assert.deepEqual(
      COMMANDS.filter((name) => !names.has(`footnote.${name}`)),
      [],
    );
    assert.ok(commands.every(({ category }) => category === 'Footnote'));
  });

  it('keeps what no workspace may set at machine scope', () => {
    const { properties } = configuration;
    for (const name of MACHINE) assert.equal(properties[`footnote.${name}`]?.scope, 'machine', name);
    for (const name of OTHERS) assert.ok(properties[`footnote.${name}`], name);
  });

  it('uses stable API alone', () => {
    assert.equal(manifest.enabledApiProposals, undefined);
    assert.deepEqual(
      Object.keys(menus).filter((id) => !STABLE_MENUS.has(id)),
      [],
    );
  });

  it('has a text for every %key%, and no text without a key', () => {
    const used = [...read('package.json').matchAll(/"%([^%"]+)%"/g)].map((match) => match[1] ?? '');
    const texts = Object.keys(Texts.parse(JSON.parse(read('package.nls.json'))));
    assert.deepEqual([...new Set(used)].sort(), texts.sort());
  });

  it('has every text of the code in the bundle for translators (npm run l10n)', async () => {
    const sources = readdirSync(path.join(root, 'src/vscode'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => ({ extension: '.ts' as const, contents: read(path.join('src/vscode', file)) }));
    const found = Object.keys(await getL10nJson(sources)).sort();
    assert.ok(found.length > 50, 'the extractor found the texts');
    assert.deepEqual(Object.keys(Texts.parse(JSON.parse(read('l10n/bundle.l10n.json')))).sort(), found);
  });
});
