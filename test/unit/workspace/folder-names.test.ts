import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { resolvePath } from '../../../src/agent/paths.ts';
import { folderNames } from '../../../src/workspace/folder-names.ts';

test('open folders are told apart by one name each, the first of a name by that name alone', () => {
  assert.deepEqual(folderNames(['app', 'lib', 'app', 'app-2', 'app']), [
    'app',
    'lib',
    'app-2',
    'app-2-2',
    'app-3',
  ]);
  assert.deepEqual(folderNames(['web/app', 'web-app']), ['web-app', 'web-app-2']);
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', 'a-2', 'a-3', 'a/2', 'b')), (names) => {
      const given = folderNames(names);
      assert.equal(new Set(given).size, names.length);
      assert.ok(given.every((name) => !name.includes('/')));
    }),
  );
});

test('each name can begin a path, whatever a folder is called', () => {
  const called = ['web', 'api: v2', 'front\\back', '.', '..', '', 'a/b', '...x'];
  const folders = folderNames(called).map((name, i) => ({ uri: `file:///w/${String(i)}`, name }));
  for (const { uri, name } of folders)
    assert.deepEqual(resolvePath(folders, `${name}/src/a.ts`), { ok: true, value: `${uri}/src/a.ts` }, name);
});
