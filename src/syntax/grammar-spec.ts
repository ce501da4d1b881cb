/** What a node type means, for one language: data of `grammars/LANGUAGE.json`. Written by us, read by `outline.ts`. */
export interface GrammarSpec {
  /** Node type → the symbol that it defines. */
  readonly definitions: Readonly<Record<string, DefinitionRule>>;
  /** Node types that stand around one definition and belong to it: `export`, decorators, templates. */
  readonly wrappers: readonly string[];
  /** Node types that hold definitions and mean nothing themselves: bodies, blocks, sections. */
  readonly through: readonly string[];
  readonly comments: readonly string[];
  /** Node types before a definition that belong to it: decorators, attributes. */
  readonly attached?: readonly string[];
  /** Node types that continue the definition before them: a body that is a sibling of its head (Dart). */
  readonly bodies?: readonly string[];
  /** Node type → where its module's name stands (a field, or else the first string), and how its text starts. */
  readonly imports?: Readonly<Record<string, { readonly module?: string; readonly when?: string }>>;
  /** A definition's doc is the first string of its body (Python). */
  readonly docstrings?: boolean;
  /**
   * Patterns (with flags `gm`) of text that is blanked before parsing, so that rows and columns stay: macros that
   * the grammar takes for code.
   */
  readonly blank?: readonly string[];
  /** Data, not code: a name is all the signature there is. */
  readonly data?: boolean;
}

export interface DefinitionRule {
  readonly kind: string;
  /** Fields that lead to the name, each followed as often as it is there; `name` unless told; none: the node is the name. */
  readonly name?: readonly string[];
  /** Types of a child that holds the name, for grammars without a field. */
  readonly nameTypes?: readonly string[];
  /** A field whose node's type decides: on the kind, or (an empty kind) that this is no definition. */
  readonly by?: { readonly field: string; readonly kinds: Readonly<Record<string, string>> };
  /** Words of the head that decide the kind: `interface`, `enum`. */
  readonly words?: Readonly<Record<string, string>>;
  /** The last of those children, not the first: `Foo.named`. */
  readonly last?: boolean;
  /** Its name where the grammar gives none: `init`, `Companion`. */
  readonly as?: string;
  /** Its name where it has none, by the type of the node around it: `export default function () {}`. */
  readonly unnamed?: Readonly<Record<string, string>>;
  /** Types of the names in a pattern, for what may define several at once: `const { a, b } = c`. */
  readonly patterns?: readonly string[];
  /** Only if the node has this field. */
  readonly needs?: string;
  /** Only as a child of a node of this type, and not where that is what its namesake around it is made of. */
  readonly inside?: string;
  /** A field that names the parent: a Go receiver, a Rust `impl`'s type. */
  readonly owner?: string;
  /** Holds members, that are looked for. */
  readonly members?: boolean;
  /** Types of a child whose members are looked for: `const api = { get() {} }`. */
  readonly holds?: readonly string[];
  /** Names a scope for its members but isn't a symbol itself (`impl`). */
  readonly scope?: boolean;
  /** The field of the body, where the signature ends; `body` unless told. */
  readonly body?: string;
  /** Types of a child that is the body, for grammars without a field. */
  readonly bodyTypes?: readonly string[];
}
