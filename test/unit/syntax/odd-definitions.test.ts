import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createAnalyzer } from '../../../src/syntax/analyze.ts';
import { npmWasm } from './npm-wasm.ts';

const analyzer = createAnalyzer({ wasm: npmWasm });
after(() => {
  analyzer.dispose();
});

async function defined(path: string, ...lines: string[]): Promise<string[]> {
  const { definitions } = await analyzer.analyze(`${lines.join('\n')}\n`, path);
  return definitions.map(({ kind, qualifiedName }) => `${kind} ${qualifiedName}`);
}

test('C++: what returns a reference or pointer is a function, what points to one is none, and operators have their names', async () => {
  assert.deepEqual(
    await defined(
      'a.cpp',
      'T& Foo<T>::at(int i) { return x; }',
      'T Foo<T>::operator()(int a) const { return {}; }',
      'class A {',
      '  static A* make();',
      '  A& ref(int i) { return *this; }',
      '  A& operator=(A&&) = default;',
      '  operator bool() const { return true; }',
      '  explicit operator std::string() const;',
      '  void (*callback)(int);',
      '  int *p, q;',
      '};',
    ),
    ['function Foo.at', 'function Foo.operator()', 'class A', 'method A.make', 'method A.ref', 'method A.operator=', 'method A.operator bool', 'method A.operator std::string', 'field A.callback', 'field A.p', 'field A.q'], // prettier-ignore
  );
});

test('C++: types within a class are symbols of it, with their members and comments', async () => {
  const text = 'class A {\n  /** Within. */\n  struct In {\n    void m();\n  };\n  enum class K { X };\n};\n';
  const { definitions } = await analyzer.analyze(text, 'a.cpp');
  const found = definitions.map(({ kind, qualifiedName, startLine }) => [kind, qualifiedName, startLine]);
  assert.deepEqual(found, [['class', 'A', 1], ['struct', 'A.In', 3], ['method', 'A.In.m', 4], ['enum', 'A.K', 6], ['member', 'A.K.X', 6]]); // prettier-ignore
});

test('C++: an attribute after a name is not the name', async () => {
  assert.deepEqual(
    await defined('a.cpp', 'int f [[nodiscard]] ();', 'struct S {', '  int x [[maybe_unused]];', '};'),
    ['function f', 'struct S', 'field S.x'],
  );
});

test('a key with a comma is a symbol, and so are the methods for a tuple', async () => {
  assert.deepEqual(await defined('a.yaml', '"a, b": 1', 'c: 2'), ['key a, b', 'key c']);
  assert.deepEqual(await defined('a.rs', 'impl Trait for (A, B) {', '  fn d() {}', '}'), ['method A, B.d']);
});

test('Dart: a constructor that leads to another has its own name', async () => {
  assert.deepEqual(await defined('a.dart', 'class Foo {', '  const factory Foo.r() = Bar<int>.b;', '}'), ['class Foo', 'constructor Foo.r']); // prettier-ignore
});

test('JavaScript: what a default within a pattern binds for itself is nobody else’s', async () => {
  assert.deepEqual(await defined('a.js', 'const { g = ({ h }) => h, i: [j = 1] } = z;'), ['variable g', 'variable j']); // prettier-ignore
});

test('what stands after a place that does not parse is found all the same', async () => {
  assert.deepEqual(
    await defined(
      'a.cpp',
      '#ifdef X',
      'int twice(int a) {',
      '#else',
      'int twice(long a) {',
      '#endif',
      '  return 1;',
      '}',
      'class After { void m() {} };',
    ),
    ['function twice', 'class After', 'method After.m'],
  );
});

test('JavaScript and TypeScript: a default export without a name is called default, and has its members', async () => {
  for (const path of ['a.ts', 'a.js', 'a.tsx']) {
    assert.deepEqual(await defined(path, 'export default class { go() {} }'), ['class default', 'method default.go']); // prettier-ignore
    for (const value of ['function () {}', 'async () => {}', 'function* () {}'])
      assert.deepEqual(await defined(path, `export default ${value};`), ['function default'], value);
    assert.deepEqual(await defined(path, 'export default function named() {}'), ['function named']);
    assert.deepEqual(await defined(path, 'run(() => {}, function () {});'), []);
  }
});

test('JavaScript and TypeScript: each name of a pattern is a symbol, unless it takes apart what is imported', async () => {
  for (const path of ['a.ts', 'a.js']) {
    assert.deepEqual(
      await defined(path, 'export const { a, b: { c }, d = other, ...e } = slice.actions, [f, g] = h;'),
      ['variable a', 'variable c', 'variable d', 'variable e', 'variable f', 'variable g'],
    );
    assert.deepEqual(await defined(path, "const { a, b } = require('x');"), []);
    assert.deepEqual(await defined(path, "const { a, b } = await import('x');"), []);
  }
});

test('Ruby: operators, methods behind a word such as private, those in a block, and scopes written with ::', async () => {
  assert.deepEqual(
    await defined(
      'a.rb',
      'class A::B < C',
      '  def <=>(o) = 0',
      '  def [](i); end',
      '  private def hidden; end',
      '  Point = Struct.new(:x) do',
      '    def far; end',
      '  end',
      '  included do',
      '    def mixed; end',
      '  end',
      'end',
    ),
    ['class A.B', 'method A.B.<=>', 'method A.B.[]', 'method A.B.hidden', 'constant A.B.Point', 'function A.B.Point.far', 'method A.B.mixed'], // prettier-ignore
  );
});

test('Swift, Rust, Scala, Java, C# and Python: names are names, not the words and types around them', async () => {
  assert.deepEqual(
    await defined('a.swift', 'protocol P {', '  var area: Double { get }', '}', 'func ** (l: Int, r: Int) -> Int { 1 }'), // prettier-ignore
    ['protocol P', 'property P.area', 'function **'],
  );
  assert.deepEqual(await defined('a.rs', 'impl fmt::Display for crate::a::Unit {', '    fn fmt(&self) {}', '}'), ['method Unit.fmt']); // prettier-ignore
  assert.deepEqual(await defined('a.scala', 'object M {', '  val (x, y) = pair', '}', 'given Show[Int] with', '  def show = 1'), ['object M', 'property M.x', 'property M.y', 'function show']); // prettier-ignore
  assert.deepEqual(await defined('A.java', 'class A { int a, b = 2; }'), [
    'class A',
    'field A.a',
    'field A.b',
  ]);
  assert.deepEqual(await defined('a.cs', 'class A { public int this[int i] => i; }'), ['class A', 'property A.this']); // prettier-ignore
  assert.deepEqual(await defined('a.py', 'type Alias[T] = list[T]'), ['type Alias']);
});

test('Swift: conditional compilation and newer words of the language hide no definition', async () => {
  assert.deepEqual(
    await defined(
      'a.swift',
      'public final class Sent: Base, @unchecked Sendable {',
      '  func f() throws(Failure) -> Int { 1 }',
      '  #if canImport(Network)',
      '  nonisolated(unsafe) static var shared = 1',
      '  #endif',
      '}',
      'struct File: ~Copyable {',
      '  consuming func close() {}',
      '}',
      'extension Date: @retroactive Comparable {',
      '  func g(_ e: sending @escaping () -> Void) {}',
      '}',
    ),
    ['class Sent', 'method Sent.f', 'property Sent.shared', 'struct File', 'method File.close', 'extension Date', 'method Date.g'], // prettier-ignore
  );
});

test('JavaScript and TypeScript: methods of an object or class that a name, the module or the default export is are symbols', async () => {
  for (const path of ['a.ts', 'a.js']) {
    assert.deepEqual(await defined(path, 'const api = { get() {}, post: async () => {}, url: 1 };'), [
      'variable api',
      'method api.get',
      'method api.post',
    ]);
    assert.deepEqual(await defined(path, 'module.exports = { a() {}, b: function () {} };'), [
      'method a',
      'method b',
    ]);
    assert.deepEqual(await defined(path, 'export default { data() {}, methods: { save() {} } };'), ['object default', 'method default.data', 'method default.save']); // prettier-ignore
    const long = Array.from({ length: 80 }, (_, i) => `  k${String(i)}: ${String(i)},`);
    for (const head of ['module.exports =', 'const api ='])
      assert.deepEqual((await defined(path, `${head} {`, ...long, '  b: { c() {} },', '  d() {},', '};')).filter((name) => name.startsWith('method')).length, 2, head); // prettier-ignore
    assert.deepEqual(await defined(path, 'const A = class { go() {} };'), ['class A', 'method A.go']);
    assert.deepEqual(await defined(path, 'run({ a() {} });', 'function f() { const g = { h() {} }; }'), ['function f']); // prettier-ignore
  }
});

test('JavaScript: the only method of what a module exports has its own lines, not those of the statement', async () => {
  const { definitions } = await analyzer.analyze('module.exports = {\n  url: 1,\n  go() {},\n};\n', 'a.js');
  assert.deepEqual(definitions.map(({ name, startLine, endLine }) => [name, startLine, endLine]), [['go', 3, 3]]); // prettier-ignore
});

test('Dart: a named constructor has its name, and a constant one is found', async () => {
  assert.deepEqual(
    await defined(
      'a.dart',
      'class A {',
      '  const A(this.a);',
      '  A.named() : a = 1;',
      '  factory A.of(int x) => A(x);',
      '}',
    ),
    ['class A', 'constructor A.A', 'constructor A.named', 'constructor A.of'],
  );
});

test('Markdown: a heading that is underlined and of two lines has a name of one', async () => {
  assert.deepEqual(await defined('a.md', 'How it', 'is used', '===', '', 'Text.'), [
    'section How it is used',
  ]);
});

test('a header is Objective-C’s where it declares what only that knows, and its members are found', async () => {
  const header = ['#import "Base.h"', '@interface Cart : NSObject', '@property (nonatomic) void (^done)(int);', '- (void)addItem:(NSString *)item;', '@end', 'void Empty(Cart *cart);']; // prettier-ignore
  assert.deepEqual(await defined('Cart.h', ...header), [
    'interface Cart',
    'property Cart.done',
    'method Cart.addItem',
  ]);
});

test('without a grammar, what is within a function, a comment or a long string is no definition', async () => {
  assert.deepEqual(
    await defined(
      'a.lua',
      'function f()',
      '  local function g() end',
      'end',
      '--[[',
      'function h() end',
      ']]',
    ),
    ['function f'],
  );
  assert.deepEqual(
    await defined('a.ex', 'defmodule A do', '  @doc """', '  def b, do: 1', '  """', '  def c, do: 2', 'end'),
    ['module A', 'function A.c'],
  );
});

test('the members of an enum are symbols, in every language that has them', async () => {
  const members = async (path: string, text: string): Promise<string[]> =>
    (await defined(path, text)).flatMap((name) => (name.startsWith('member ') ? [name.slice(7)] : []));
  const texts = {
    'a.ts': 'export enum A { B, C = 1 }', 'a.java': 'enum A { B, C(1) { void f() {} }; int z; }', 'a.kt': 'enum class A(val v: Int) {\n  B(1),\n  C(2);\n  fun f() {}\n}',
    'a.cs': 'enum A { B, C = 1 }', 'a.rs': 'enum A { B, C { x: u8 } }', 'a.swift': 'enum A: Int {\n  case B, C = 1\n}', 'a.php': '<?php enum A: string { case B = "b"; case C = "c"; }',
    'a.c': 'enum A { B, C = 1 };', 'a.cpp': 'enum class A { B, C = 1 };', 'a.scala': 'enum A { case B; case C(x: Int) }', 'a.dart': 'enum A { B, C; void f() {} }', 'a.sol': 'enum A { B, C }',
  }; // prettier-ignore
  for (const [path, text] of Object.entries(texts))
    assert.deepEqual(await members(path, text), ['A.B', 'A.C'], path);
  assert.deepEqual(await members('a.c', 'typedef enum { X } Y;\nenum { Z };'), ['Y.X', 'Z']);
});

test('without a grammar, a sign within a string, a character or an operator begins no comment', async () => {
  assert.deepEqual(
    await defined('a.tf', 'locals {', '  a = "arn:aws:s3:::b/*"', '}', 'variable "v" {}', 'output "o" {', '  value = "x:*/*"', '}'),
    ['block locals', 'variable v', 'output o'],
  ); // prettier-ignore
  assert.deepEqual(
    await defined('a.ml', `let quote = '"'`, 'let f x = x', 'let g = "a', 'let h = 1"', 'let i = 2'),
    ['function quote', 'function f', 'function g', 'function i'],
  );
  assert.deepEqual(
    await defined('a.fs', 'let times = (*)', 'let f x = x', '(* let g = 1', '*)', 'let h = 2'),
    ['function times', 'function f', 'function h'],
  );
});

test('without a grammar, a keyword is no name, and prose no definition', async () => {
  assert.deepEqual(
    await defined('a.hs', 'class', '  (A a) => B a', 'type family (.++) a b where', 'f :: Int', 'f = 1'),
    ['function f'],
  );
  assert.deepEqual(await defined('a.lhs', 'and so on, as the paper says:', '', '> f = 1'), []);
  assert.deepEqual(await defined('a.fs', 'type A =', '  abstract member Rules: int'), [
    'type A',
    'method A.Rules',
  ]);
  assert.deepEqual(await defined('a.mli', 'include A', '  with type a = b', '  and type c = d'), []);
  const perl = ['sub a { 1 }', '', '=head1 About b', '', 'sub none { }', '', '=cut', '', 'sub b { 2 }'];
  const { chunks, definitions } = await analyzer.analyze(`${perl.join('\n')}\n`, 'a.pm');
  assert.deepEqual(
    definitions.map(({ name, startLine, endLine }) => [name, startLine, endLine]),
    [['a', 1, 1], ['b', 9, 9]],
  ); // prettier-ignore
  assert.equal(chunks.at(-1)?.endLine, perl.length);
});

test('a header is C’s or C++’s where it only imports what Objective-C declares', async () => {
  const cpp = [
    '#import <jsi/jsi.h>',
    '@class Other;',
    'namespace a {',
    'class Cart {',
    '  int add();',
    '};',
    '}',
  ];
  assert.deepEqual(await defined('Cart.h', ...cpp), ['namespace a', 'class a.Cart', 'method a.Cart.add']);
  const documented = ['/**', '  @class Cart', '*/', 'class Cart {', '  int add();', '};'];
  assert.deepEqual(await defined('Cart.h', ...documented), ['class Cart', 'method Cart.add']);
});

test('Objective-C++: classes, what they do and what returns a type of a namespace are found', async () => {
  const source = ['class Cart {', ' public:', '  int add();', '};', 'int Cart::add() {', '  return 1;', '}', 'std::string name(int a) {', '  return "";', '}', '@implementation X', '- (void)go { }', '@end']; // prettier-ignore
  assert.deepEqual(await defined('a.mm', ...source), [
    'class Cart',
    'function Cart.add',
    'function name',
    'class X',
    'method X.go',
  ]);
});
