import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createCodeIndex } from '../../../../src/search/client.ts';
import type { StartedIndex } from '../../../../src/search/client.ts';
import { bundleDir, configOf, scratch, workspaceOf } from '../bundle.ts';

/** In each language two symbols of one name, and users of the one, of the other, and of neither. */
const FILES = {
  // TypeScript: a named import, an alias, a barrel, a namespace, a package of the workspace, a module from outside.
  'ts/tax.ts': 'export function total(n: number): number {\n  return n * 2;\n}\n',
  'ts/cart.ts':
    'export function total(items: number[]): number {\n  return items.length;\n}\nexport const twice = () => total([1]);\n',
  'ts/barrel.ts': "export * from './tax.js';\n",
  'ts/named.ts': "import { total } from './tax';\nexport const a = total(1);\n",
  'ts/alias.ts': "import { total as sum } from './cart';\nexport function b() {\n  return sum([2]);\n}\n",
  'ts/through.ts': "import { total } from './barrel.ts';\nexport const c = total(3);\n",
  'ts/space.ts': "import * as cart from './cart';\nexport const d = cart.total([4]);\n",
  'ts/outside.ts': "import { total } from 'node:totals';\nexport const e = total(5);\n",
  'ts/unknown.ts': 'export const f = total(6);\n',
  'pkg/money/package.json': '{ "name": "@shop/money" }\n',
  'pkg/money/src/index.ts': 'export class Purse {\n  open(): void {}\n}\n',
  'pkg/other/purse.ts': 'export class Purse {\n  open(): void {}\n}\n',
  'pkg/app/main.ts': "import { Purse } from '@shop/money';\nexport const p = new Purse();\np.open();\n",
  // Python: from-import, relative import, a module's attribute.
  'py/app/__init__.py': '',
  'py/app/tax.py': 'def rate(x):\n    return x\n',
  'py/app/ship.py': 'def rate(x):\n    return -x\n',
  'py/app/one.py': 'from app.tax import rate\n\ndef use_one():\n    return rate(1)\n',
  'py/app/two.py': 'from .ship import rate as shipping\n\ndef use_two():\n    return shipping(2)\n',
  'py/app/three.py': 'from app import ship\n\ndef use_three():\n    return ship.rate(3)\n',
  // Go: packages by folder, told apart by what stands before the name.
  'go/go.mod': 'module example.com/shop\n',
  'go/tax/tax.go': 'package tax\n\nfunc Compute(n int) int { return n }\n',
  'go/ship/ship.go': 'package ship\n\nfunc Compute(n int) int { return -n }\n',
  'go/ship/near.go': 'package ship\n\nfunc near() int { return Compute(1) }\n',
  'go/main.go':
    'package main\n\nimport (\n\t"fmt"\n\t"example.com/shop/tax"\n\tboat "example.com/shop/ship"\n)\n\nfunc main() {\n\tfmt.Println(tax.Compute(1))\n\tfmt.Println(boat.Compute(2))\n}\n',
  // Rust: use, super, another crate.
  'rust/Cargo.toml': '[package]\nname = "shop-core"\nversion = "0.1.0"\n',
  'rust/src/lib.rs': 'pub mod tax;\npub mod ship;\n',
  'rust/src/tax.rs': 'pub fn levy(n: u32) -> u32 { n }\n',
  'rust/src/ship.rs':
    'use crate::tax;\n\npub fn levy(n: u32) -> u32 { n + 1 }\n\npub fn both() -> u32 {\n    tax::levy(1)\n}\n',
  'rust-app/Cargo.toml': '[package]\nname = "app"\n',
  'rust-app/src/main.rs': 'use shop_core::tax::levy;\n\nfn main() {\n    levy(2);\n}\n',
  // Java: two classes of one name in two packages; one file beside, one importing.
  'java/src/main/java/com/tax/Bill.java': 'package com.tax;\n\npublic class Bill {\n  void pay() {}\n}\n',
  'java/src/main/java/com/ship/Bill.java': 'package com.ship;\n\npublic class Bill {\n  void pay() {}\n}\n',
  'java/src/main/java/com/tax/Desk.java': 'package com.tax;\n\nclass Desk {\n  Bill bill = new Bill();\n}\n',
  'java/src/test/java/com/ship/BillTest.java':
    'package com.ship;\n\nclass BillTest {\n  Bill bill = new Bill();\n}\n',
  'java/src/main/java/com/App.java':
    'package com;\n\nimport com.ship.Bill;\n\nclass App {\n  Bill mine = new Bill();\n}\n',
  // PHP and C: the same by their own rules.
  'php/src/Tax/Receipt.php': '<?php\nnamespace App\\Tax;\nclass Receipt {}\n',
  'php/src/Ship/Receipt.php': '<?php\nnamespace App\\Ship;\nclass Receipt {}\n',
  'php/src/Web/Page.php':
    '<?php\nnamespace App\\Web;\nuse App\\Tax\\Receipt;\nclass Page {\n  function show() { return new Receipt(); }\n}\n',
  'c/lib/sum.h': 'int sum_all(int n);\n',
  'c/lib/sum.c': '#include "sum.h"\nint sum_all(int n) {\n  return n;\n}\n',
  'c/old/sum.c': 'int sum_all(int n) {\n  return 0;\n}\n',
  'c/main.c': '#include "lib/sum.h"\nint main(void) {\n  return sum_all(3);\n}\n',
};

let index: StartedIndex;
before(async () => {
  index = createCodeIndex(configOf(workspaceOf(FILES), scratch('store')), { ...bundleDir(), threads: 1 });
  await index.ready();
});
after(() => index.close());

/** Uses and imports as `path:line sure → where`, without the definitions themselves. */
async function uses(symbol: string, from: string): Promise<string[]> {
  const hits = await index.findReferences(symbol);
  return hits
    .filter((hit) => hit.role !== 'definition' && hit.path.startsWith(from))
    .map(
      ({ path, line, sure, targets }) =>
        `${path.slice(from.length)}:${String(line)} ${sure} → ${targets.map((t) => t.path.slice(from.length)).join(', ')}`,
    );
}

describe('a mention leads to the symbol that the file imports', () => {
  it('TypeScript: by name, alias, barrel and namespace; by package name; not from outside', async () => {
    assert.deepEqual(await uses('total', 'ts/'), [
      'cart.ts:4 same file → cart.ts',
      'alias.ts:1 imported → cart.ts',
      'alias.ts:3 imported → cart.ts',
      'named.ts:1 imported → tax.ts',
      'named.ts:2 imported → tax.ts',
      'space.ts:2 imported → cart.ts',
      'through.ts:1 imported → tax.ts',
      'through.ts:2 imported → tax.ts',
      'unknown.ts:1 by name → cart.ts, tax.ts',
    ]);
    assert.deepEqual((await uses('Purse', 'pkg/'))[0], 'app/main.ts:1 imported → money/src/index.ts');
    assert.deepEqual(await uses('Purse.open', 'pkg/'), ['app/main.ts:3 imported → money/src/index.ts']);
  });

  it('Python: by from-import, relative alias and module', async () => {
    assert.deepEqual(await uses('rate', 'py/app/'), [
      'one.py:1 imported → tax.py',
      'one.py:4 imported → tax.py',
      'three.py:4 imported → ship.py',
      'two.py:1 imported → ship.py',
      'two.py:4 imported → ship.py',
    ]);
  });

  it('Go: by package, beside it and through its name', async () => {
    assert.deepEqual(await uses('Compute', 'go/'), [
      'main.go:10 imported → tax/tax.go',
      'main.go:11 imported → ship/ship.go',
      'ship/near.go:3 same package → ship/ship.go',
    ]);
  });

  it('Rust: by use, path and crate', async () => {
    assert.deepEqual(await uses('levy', 'rust'), [
      '-app/src/main.rs:1 imported → /src/tax.rs',
      '-app/src/main.rs:4 imported → /src/tax.rs',
      '/src/ship.rs:6 imported → /src/tax.rs',
    ]);
  });

  it('Java: by import, and by package across source trees', async () => {
    assert.deepEqual(await uses('Bill', 'java/src/'), [
      'main/java/com/App.java:3 imported → main/java/com/ship/Bill.java',
      'main/java/com/App.java:6 imported → main/java/com/ship/Bill.java',
      'main/java/com/tax/Desk.java:4 same package → main/java/com/tax/Bill.java',
      'test/java/com/ship/BillTest.java:4 same package → main/java/com/ship/Bill.java',
    ]);
  });

  it('PHP by namespace, C by header', async () => {
    assert.deepEqual(await uses('Receipt', 'php/src/'), [
      'Web/Page.php:3 imported → Tax/Receipt.php',
      'Web/Page.php:5 imported → Tax/Receipt.php',
    ]);
    assert.deepEqual(await uses('sum_all', 'c/'), ['main.c:3 imported → lib/sum.c, lib/sum.h']);
  });
});

describe('references of one of several like-named symbols', () => {
  it('are its own and those that may be, not those of the others', async () => {
    const of = async (symbol: string): Promise<string[]> =>
      (await index.findReferences(symbol, { path: 'ts' })).map((hit) => `${hit.path}:${String(hit.line)}`);
    const tax = await of('tax.total');
    assert.ok(tax.includes('ts/named.ts:2') && tax.includes('ts/unknown.ts:1'));
    assert.ok(!tax.includes('ts/alias.ts:3') && !tax.includes('ts/cart.ts:4'));
    assert.ok((await of('cart.total')).includes('ts/alias.ts:3'));
  });

  it('know the symbol around them', async () => {
    const [hit] = (await index.findReferences('rate', { path: 'py' })).filter((h) => h.line === 4);
    assert.equal(hit?.within, 'use_one');
  });
});

it('the most central symbols are those that other files take, no members and no like-named words', async () => {
  const central = await index.central(20);
  const [first] = central;
  assert.ok(first && ['total', 'Bill', 'rate', 'levy', 'Compute'].includes(first.name), first?.name);
  assert.ok(central.every(({ name }) => name !== 'open' && name !== 'pay'));
  assert.ok(central.every(({ path }) => path !== 'ts/unknown.ts'));
});
