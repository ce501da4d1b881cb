import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { encodeModel } from '../../../src/search/embed/model-file.ts';
import { pack, pairCounts, vocabularyOf } from '../../../tools/train-embedder/bags.ts';
import { contrast } from '../../../tools/train-embedder/contrast.ts';
import { firstSentences } from '../../../src/search/quality/doc-text.ts';
import { folderOf, readManifest } from '../../../tools/train-embedder/manifest.ts';
import { minePairs, type Pair } from '../../../tools/train-embedder/mine.ts';
import { quantise } from '../../../tools/train-embedder/quantise.ts';
import { spectralVectors } from '../../../tools/train-embedder/spectral.ts';
import { validate } from '../../../tools/train-embedder/validate.ts';

const only = (path: string, text: string): Pair => {
  const pairs = minePairs(path, text);
  assert.equal(pairs.length, 1, JSON.stringify(pairs));
  const [pair] = pairs;
  assert.ok(pair);
  return pair;
};

describe('mining', () => {
  it('takes a JSDoc comment and the method below, with its class and without the comment', () => {
    const pair = only(
      'cart.ts',
      'class Cart {\n  /**\n   * Adds an item to the cart.\n   * @param item what\n   */\n  add(item: string) {\n    this.items.push(item);\n  }\n}\n',
    );
    assert.equal(pair.query, 'Adds an item to the cart.');
    assert.equal(pair.code.name, 'add');
    assert.deepEqual(pair.code.parents, ['Cart']);
    assert.equal(pair.code.text, '  add(item: string) {\n    this.items.push(item);\n  }');
  });
  it("takes a Python docstring out of the function's text", () => {
    const pair = only(
      'a.py',
      'def total(items):\n    """Sum of all prices.\n\n    Args: items\n    """\n    return sum(items)\n\nx = 1\n',
    );
    assert.equal(pair.query, 'Sum of all prices.');
    assert.equal(pair.code.text, 'def total(items):\n    return sum(items)\n');
  });
  it('leaves the name out of a Go comment, since it would make the question too easy', () => {
    const pair = only(
      'a.go',
      '// Flush writes all pending records to disk.\nfunc (l *Log) Flush() error {\n\treturn l.w.Flush()\n}\n',
    );
    assert.equal(pair.query, 'writes all pending records to disk.');
    assert.equal(pair.code.name, 'Flush');
  });
  it('steps over attributes and annotations', () => {
    assert.equal(
      only('a.rs', '/// Number of live entries.\n#[inline]\npub fn len(&self) -> usize {\n    self.n\n}\n')
        .code.name,
      'len',
    );
  });
  it('takes Ruby comments', () => {
    assert.equal(
      only(
        'a.rb',
        '# Sends the mail to all readers.\ndef deliver(mail)\n  readers.each { |r| r << mail }\nend\n',
      ).code.name,
      'deliver',
    );
  });
  it('leaves out licences, markers and comments on statements', () => {
    assert.deepEqual(minePairs('a.c', '/* Copyright 2020 The Authors of it all */\nint f(void) {\n}\n'), []);
    assert.deepEqual(minePairs('a.js', '/** TODO: write this thing down */\nfunction f() {}\n'), []);
    assert.deepEqual(minePairs('a.go', '// now we close the file again\nfile = 3\n'), []);
    assert.deepEqual(minePairs('a.unknown', '/** Adds an item to it. */\nfunction f() {}\n'), []);
  });
  it('ends a description where the parameters begin, and drops markup', () => {
    assert.equal(
      firstSentences('Opens the {@link File} for <b>reading</b>.\n@param path where', 'open'),
      'Opens the File for reading .',
    );
  });
  it('keeps quotes: the packages give the shipped bytes only as long as descriptions are read as they were', () => {
    assert.equal(firstSentences('Says "hello there" to all.', 'greet'), 'Says "hello there" to all.');
  });
});

describe('training', () => {
  const corpus: Pair[] = Array.from({ length: 64 }, (_, i) => {
    const topic = i % 4;
    const say = ['remove erase', 'open start', 'parse read', 'paint draw'][topic] ?? '';
    const code = ['delete unlink', 'connect dial', 'token grammar', 'canvas pixel'][topic] ?? '';
    const filler = ['alpha', 'beta', 'gamma'][i % 3] ?? '';
    return {
      query: `${say} ${filler}`,
      code: { path: 'x.ts', parents: [], name: null, doc: null, text: `${code} ${filler}` },
    };
  });
  const train = (epochs: number): { mrr: number; bytes: Uint8Array } => {
    const counts = corpus.map(pairCounts);
    const vocabulary = vocabularyOf(
      counts.flatMap(({ query, code }) => [query, code]),
      100,
    );
    const ids = new Map(vocabulary.words.map((word, id) => [word, id]));
    const set = {
      queries: pack(
        counts.map(({ query }) => query),
        ids,
      ),
      codes: pack(
        counts.map(({ code }) => code),
        ids,
      ),
      packages: Int32Array.of(0, 32, 64),
    };
    const size = vocabulary.words.length;
    const table = spectralVectors([set.queries, set.codes], size, 4, 1);
    contrast(
      table,
      vocabulary.weights,
      set,
      { dims: 4, batch: 16, epochs, temperature: 0.1, rate: 0.05, dropQuery: 0.1, dropCode: 0.1, seed: 2 },
      () => undefined,
    );
    const four = {
      queries: pack(
        counts.slice(0, 4).map(({ query }) => query),
        ids,
      ),
      codes: pack(
        counts.slice(0, 4).map(({ code }) => code),
        ids,
      ),
      packages: Int32Array.of(0, 4),
    };
    return {
      mrr: validate(table, vocabulary.weights, four, 4),
      bytes: encodeModel(quantise(table, vocabulary, 4)),
    };
  };
  it('brings descriptions to their codes though they share no telling word', () => {
    assert.equal(train(40).mrr, 1);
  });
  it('gives the same bytes a second time', () => {
    assert.deepEqual(train(3).bytes, train(3).bytes);
  });
});

describe('the manifest', () => {
  const entries = readManifest();
  it('names a version, a hash and a permissive licence for every package', () => {
    for (const { name, version, integrity, licence } of entries) {
      assert.match(version, /\d/, name);
      assert.match(integrity, /^(?:sha512-[\w+/]{86}==|sha256-[0-9a-f]{64})$/, name);
      assert.match(
        licence,
        /MIT|Apache|BSD|ISC|Zlib|Boost|BSL-1|CC0|Zope|Unlicense|public-domain|Pyramid|X11/i,
        name,
      );
    }
  });
  it('holds no package twice, and none that the project measures itself with', () => {
    assert.equal(new Set(entries.map(folderOf)).size, entries.length);
    const measured =
      /(?:^|-)(?:flask|requests|express|vitest|gin|cobra|axum|rack|zod|fastify|commander|luxon|rxjs|mobx|node-gyp|better-sqlite3|bootstrap)(?:-dev)?$|gin-gonic|spf13|commons-lang|openzeppelin|capacitor|expo-file-system|^ws$/;
    assert.deepEqual(
      entries.map(({ name }) => name).filter((name) => measured.test(name)),
      [],
    );
  });
});
