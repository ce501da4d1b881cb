import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { markAdmitted } from '../../../src/base/admitted.ts';
import { FootnoteError } from '../../../src/base/errors.ts';
import { voyage } from '../../../src/model/voyage.ts';
import { voyageSpending } from '../../../src/vscode/embedding/voyage-spending.ts';
import { maySend } from '../../../src/vscode/embedding/may-send.ts';
import { featureLimits } from '../../../src/vscode/usage/feature-limits.ts';
import { usageLedger } from '../../../src/vscode/usage/ledger.ts';
import { startVoyageServer, type VoyageServer } from '../../fakes/voyage-server.ts';

const never = new AbortController().signal;
const key = () => Promise.resolve('pa-right');
const fails = (code: string, words: RegExp) => (error: unknown) =>
  error instanceof FootnoteError && error.code === code && words.test(error.message);

describe('what Voyage costs', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'footnote-voyage-'));
  const ledger = usageLedger(folder, Date.now, (error) => {
    throw error;
  });
  let server: VoyageServer;
  before(async () => {
    server = await startVoyageServer('pa-right');
  });
  beforeEach(() => {
    server.requests.length = 0;
  });
  after(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is in the ledger of all features, at the list price or the user’s own, and bounded by the day', async () => {
    const day = { dayUsd: 0, featureUsd: {}, prices: {} };
    const spending = voyageSpending({
      ledger,
      limits: () => ({ dayUsd: day.dayUsd, byFeature: featureLimits(day.featureUsd) }),
      prices: () => day.prices,
    });
    const client = voyage({ key, baseUrl: server.url, ...spending });
    const send = () => client.documents([markAdmitted('x'.repeat(50_000))], () => Promise.resolve(), never);

    await send(); // 50,000 tokens by the stand-in's count
    assert.equal((await ledger.spentToday()).toFixed(4), '0.0090');
    day.prices = { 'voyage-code-3': { input: 0.36, output: 0 } };
    await client.query(markAdmitted('y'.repeat(1000)), never);
    assert.equal((await ledger.spentToday('embedding')).toFixed(5), '0.00936');
    assert.deepEqual(
      (await ledger.since(0)).map(({ model, purpose, input }) => [model, purpose, input]),
      [
        ['voyage-code-3', 'embedding', 50_000],
        ['voyage-code-3', 'embedding', 1000],
      ],
    );

    day.dayUsd = 0.01;
    await assert.rejects(send(), fails('budget_exceeded', /Raise footnote\.limits\.dayUsd/));
    day.dayUsd = 0;
    day.featureUsd = { embedding: 0.01 };
    await assert.rejects(send(), fails('budget_exceeded', /featureUsd \(embedding\)/));
    assert.equal(server.requests.length, 2, 'what the day has no room for is not sent');
  });

  it('is nothing for a workspace that is not trusted, whatever was agreed: nothing is sent', async () => {
    const grounds = { provider: 'voyage', trusted: false, agreed: true };
    const client = voyage({ key, baseUrl: server.url, may: () => maySend(grounds) });
    const text = markAdmitted('code');
    await assert.rejects(
      client.documents([text], () => Promise.resolve(), never),
      fails('forbidden', /may be sent/),
    );
    await assert.rejects(client.query(text, never), fails('forbidden', /may be sent/));
    assert.equal(server.requests.length, 0);
    for (const [provider, trusted, agreed] of [
      ['voyage', true, false],
      ['local', true, true],
      ['none', true, true],
    ] as const)
      assert.equal(maySend({ provider, trusted, agreed }), false);
    grounds.trusted = true;
    await client.query(text, never);
    assert.equal(server.requests.length, 1);
  });
});
