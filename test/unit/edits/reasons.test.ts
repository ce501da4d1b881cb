import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { encodingProblem, snapshot } from '../../../src/edits/base.ts';
import { because, REASON_CODES, reasonOf } from '../../../src/edits/reasons.ts';

const BUNDLE = path.join(import.meta.dirname, '../../../l10n/bundle.l10n.json');

describe('reasons of the edits', () => {
  it('are found again by what they say, with what they are about', () => {
    for (const code of REASON_CODES) {
      const about = because(code, '{0}', '{1}').includes('{1}') ? ['gbk', '“€” (x.y)'] : ['“€” (x.y)\n…'];
      const found = reasonOf(because(code, ...about));
      assert.deepEqual(found, { code, about: because(code) === because(code, ...about) ? [] : about });
    }
    assert.equal(reasonOf('EACCES: permission denied'), undefined);
  });

  it('have words of the editor, which speak its language', () => {
    const bundle: unknown = JSON.parse(readFileSync(BUNDLE, 'utf8'));
    assert.ok(typeof bundle === 'object' && bundle !== null);
    for (const code of REASON_CODES) {
      const template = because(code, '{0}', '{1}');
      assert.ok(Object.hasOwn(bundle, template), template);
    }
  });

  it('name the encoding that the editor saves an unsaved text in, and the character that it lacks', () => {
    const base = snapshot({
      kind: 'file',
      bytes: Buffer.from('plain\n'),
      open: true,
      dirty: { text: 'more\n', eol: '\n', version: 2, encoding: 'windows1252' },
    });
    assert.ok(base);
    assert.equal(encodingProblem(base, 'm€\n'), because('notInEncoding', 'windows1252', '€'));
  });
});
