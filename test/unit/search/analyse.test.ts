import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { analyseWord, scanWords, splitIdentifier, subWords } from '../../../src/search/analyse.ts';
import { stem } from '../../../src/search/stem.ts';

test('identifiers are split at case, underscores, digits and acronyms', () => {
  const cases: Record<string, string[]> = {
    renderTemplate: ['render', 'template'],
    render_template: ['render', 'template'],
    HTTPServerError: ['http', 'server', 'error'],
    parseURL: ['parse', 'url'],
    utf8Decode: ['utf', '8', 'decode'],
    $scope: ['scope'],
    __init__: ['init'],
    IOError: ['io', 'error'],
    größeÄndern: ['größe', 'ändern'],
    检索代码: ['检索', '索代', '代码'],
  };
  for (const [word, parts] of Object.entries(cases)) assert.deepEqual(splitIdentifier(word), parts, word);
});

test('both spellings of a compound are one whole term', () => {
  assert.equal(analyseWord('render_template').whole, 'rendertemplate');
  assert.equal(analyseWord('renderTemplate').whole, 'rendertemplate');
  assert.equal(analyseWord('render').whole, null);
});

test('forms of a word have one stem', () => {
  const families = [
    ['parse', 'parser', 'parsing', 'parsed', 'parses'],
    ['validate', 'validation', 'validating', 'validates'],
    ['request', 'requests', 'requested'],
    ['query', 'queries'],
    ['match', 'matches', 'matching', 'matcher'],
    ['run', 'running'],
  ];
  for (const family of families) assert.equal(new Set(family.map(stem)).size, 1, family.map(stem).join(' '));
});

test('short words, numbers and other scripts are not stemmed', () => {
  for (const word of ['is', 'css', 'bus', 'ids3', 'größen', '404']) assert.equal(stem(word), word);
});

test('words of 101 characters and more are data and not indexed', () => {
  const seen: string[] = [];
  scanWords(`${'a'.repeat(101)} ${'b'.repeat(100)} c`, (word) => seen.push(word));
  assert.deepEqual(seen, ['b'.repeat(100), 'c']);
});

test('no text breaks the analyser, and its terms never hold upper case, spaces or line ends', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      for (const term of subWords(text)) {
        assert.notEqual(term, '');
        assert.doesNotMatch(term, /[\sA-Z]/);
      }
    }),
  );
});
