import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { loadEmbedder, VECTOR_SCALE, type ChunkFields } from '../../../src/search/embed/embedder.ts';
import { pathWords } from '../../../src/search/embed/fields.ts';
import { decodeModel, encodeModel, type Model } from '../../../src/search/embed/model-file.ts';

const model: Model = {
  dims: 2,
  words: ['token', 'refresh', 'file', 'open'],
  factors: Float32Array.of(0.01, 0.01, 0.01, 0.01),
  rows: Int8Array.of(100, 0, 90, 40, 0, 100, -40, 90),
};
const chunk = (text: string, path = 'x.ts', name: string | null = null): ChunkFields => ({
  path,
  parents: [],
  name,
  doc: null,
  text,
});
const dot = (a: Int8Array, b: Int8Array): number =>
  a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
const shipped = readFileSync(new URL('../../../media/embedder.bin', import.meta.url));

describe('the model file', () => {
  it('comes back as it was written', () => {
    assert.deepEqual(decodeModel(encodeModel(model)), model);
  });
  it('is read from any place in a larger buffer', () => {
    const bytes = encodeModel(model);
    const larger = new Uint8Array(bytes.length + 3);
    larger.set(bytes, 3);
    assert.deepEqual(decodeModel(larger.subarray(3)), model);
    assert.deepEqual(decodeModel(Buffer.from(larger).subarray(3)), model);
  });
  it('is refused when it is cut short, too long, of another version or something else', () => {
    const bytes = encodeModel(model);
    assert.throws(() => decodeModel(bytes.subarray(0, bytes.length - 1)), /cut short/);
    assert.throws(() => decodeModel(Uint8Array.of(...bytes, 0)), /bytes too many/);
    const other = Uint8Array.from(bytes);
    other[4] = 9;
    assert.throws(() => decodeModel(other), /version 9/);
    assert.throws(() => decodeModel(new Uint8Array(100)), /not an embedding model/);
    assert.throws(() => decodeModel(new Uint8Array(3)), /not an embedding model/);
  });
});

describe('vectors', () => {
  const embedder = loadEmbedder(encodeModel(model));
  it('are as long as the scale lets them be, whatever the text', () => {
    for (const text of ['token', 'refreshToken and refresh_token', 'open the file'])
      assert.ok(embedder.embedQuery(text).some((value) => Math.abs(value) === 127));
  });
  it('point to what shares meaning, in any style of naming and form of the word', () => {
    const query = embedder.embedQuery('refreshing tokens');
    const near = embedder.embedChunk(chunk('REFRESH_TOKEN'));
    const far = embedder.embedChunk(chunk('openFile()'));
    assert.ok(dot(query, near) > dot(query, far) + 1000);
  });
  it('are all zeros where no word is known', () => {
    assert.deepEqual([...embedder.embedQuery('xyzzy 42')], [0, 0]);
    assert.deepEqual([...embedder.embedQuery('')], [0, 0]);
  });
  it('do not depend on what was embedded before', () => {
    const first = embedder.embedChunk(chunk('open file token'));
    embedder.embedQuery('refresh refresh refresh');
    assert.deepEqual(embedder.embedChunk(chunk('open file token')), first);
  });
  it('hold the path and the name of a chunk, not only its text', () => {
    const bare = embedder.embedChunk(chunk('open'));
    assert.notDeepEqual(embedder.embedChunk(chunk('open', 'src/token.ts')), bare);
    assert.notDeepEqual(embedder.embedChunk(chunk('open', 'x.ts', 'refreshToken')), bare);
  });
  it('carry a name that changes with the model', () => {
    const changed = { ...model, rows: Int8Array.from(model.rows, (value, at) => (at === 0 ? 99 : value)) };
    assert.notEqual(loadEmbedder(encodeModel(changed)).name, embedder.name);
    assert.equal(loadEmbedder(encodeModel(model)).name, embedder.name);
  });
});

describe('the words of a path', () => {
  it('are the last three folders and the file without its extensions', () => {
    assert.equal(pathWords('a/b/c/d/user-session.test.ts'), 'b c d user-session');
    assert.equal(pathWords('.eslintrc'), '.eslintrc');
    assert.equal(pathWords('Makefile'), 'Makefile');
  });
});

describe('the shipped model', () => {
  const embedder = loadEmbedder(shipped);
  const nearer = (question: string, right: ChunkFields, wrong: ChunkFields): void => {
    const query = embedder.embedQuery(question);
    assert.ok(dot(query, embedder.embedChunk(right)) > dot(query, embedder.embedChunk(wrong)), question);
  };
  it('fits the package', () => {
    assert.ok(shipped.length <= 1_500_000, `${String(shipped.length)} bytes`);
  });
  it('knows words that code uses for what a question says otherwise', () => {
    nearer(
      'close the connection',
      chunk('void shutdown() { socket.disconnect(); }', 'peer.java'),
      chunk('void sort(List<User> users) { users.sort(byAge); }', 'users.java'),
    );
    nearer(
      'log in with a password',
      chunk('def authenticate(self, user, credentials): return check_hash(user.pw, credentials)', 'auth.py'),
      chunk('def render(self, template): return self.env.get(template).render()', 'views.py'),
    );
    nearer(
      'wait before trying again after a failure',
      chunk('func backoff(attempt int) time.Duration { return min(base << attempt, cap) }', 'retry.go'),
      chunk('func parseHeader(line string) (key, value string) { return split(line, ":") }', 'header.go'),
    );
  });
  it('clips nearly nothing at the scale in use', () => {
    let clipped = 0;
    let all = 0;
    for (const question of ['parse the configuration file', 'open a socket', 'sort users by date of birth'])
      for (const value of embedder.embedQuery(question)) {
        all++;
        if (Math.abs(value) === 127) clipped++;
      }
    assert.ok(
      clipped / all < 0.02,
      `${String(clipped)} of ${String(all)} at scale ${String(VECTOR_SCALE.question)}`,
    );
  });
});
