import assert from 'node:assert/strict';
import { test } from 'node:test';
import { grouped } from '../../../src/panel/turn/amounts.ts';

test('numbers are grouped as the platform groups them', () => {
  for (const n of [0, 7, 999, 1000, 12_345, 999_999, 1_000_000, 1_234_567_890, -1, -1000, -123_456, 1234.5])
    assert.equal(grouped(n), n.toLocaleString('en-US'));
});
