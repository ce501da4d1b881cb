import { blocks, LONG_STRINGS, SHORT_STRINGS, type Blocks } from './blocks.ts';

/** A line that begins a definition. */
export interface Rule {
  readonly kind: string;
  /** Its groups, joined by dots, are the name, scopes included. */
  readonly head: RegExp;
  /** Definitions are looked for inside. */
  readonly holds?: true;
  /** The line that ends it, where depth doesn't tell. */
  readonly until?: RegExp;
}

/** How a language's definitions are told by their lines. */
export interface Heads {
  /** A line (trimmed) that is a comment or begins one. */
  readonly comment: RegExp;
  readonly blocks?: Blocks;
  /** A line (trimmed) that belongs to the definition below it, with the deeper lines that follow. */
  readonly attached?: RegExp;
  /** The first that fits counts. */
  readonly rules: readonly Rule[];
}

const is = (kind: string, head: RegExp): Rule => ({ kind, head });
const holder = (kind: string, head: RegExp, until?: RegExp): Rule =>
  until === undefined ? { kind, head, holds: true } : { kind, head, holds: true, until };

const SLASHES = /^(?:\/\/|\/\*)/;
const HASH = /^#/;
const DASHES = /^(?:--|\{-)/;

const SLASH_BLOCKS = blocks(/\/\*|"(?:[^"\\\n]|\\.)*"?|\/\/[^\n]*/g);
const TRIPLES = blocks(/"""|'''|"(?:[^"\\\n]|\\.)*"?|#[^\n]*/g);

const LISP: Heads = {
  comment: /^;/,
  blocks: blocks(/"|;[^\n]*|\\"/g, LONG_STRINGS),
  rules: [
    is(
      'function',
      /^\s*\((?:defn-?|defun|defsubst|cl-defun|cl-defgeneric|cl-defmethod|defmulti|defmethod|defgeneric|define-command|define-minor-mode|define-derived-mode|define-public|define\*?)\s+\(?(?:\^\S+\s+)*([^\s()[\]]+)/,
    ),
    is(
      'macro',
      /^\s*\((?:defmacro|cl-defmacro|define-syntax|define-syntax-rule|defsyntax)\s+\(?([^\s()[\]]+)/,
    ),
    holder('protocol', /^\s*\((?:defprotocol|definterface)\s+(?:\^\S+\s+)*([^\s()[\]]+)/),
    holder(
      'record',
      /^\s*\((?:defrecord|deftype|defstruct|cl-defstruct|defclass|struct|define-record-type)\s+\(?(?:\^\S+\s+)*([^\s()[\]]+)/,
    ),
    is(
      'variable',
      /^\s*\((?:def|defonce|defvar|defvar-local|defcustom|defconst|defparameter|defface|defgroup)\s+(?:\^\S+\s+)*([^\s()[\]]+)/,
    ),
    is(
      'module',
      /^\s*\((?:ns|in-ns|defpackage|define-module|define-library|module)\s+(?:\^\S+\s+)*[(:#']*([^\s()[\]]+)/,
    ),
  ],
};

const HASKELL: Heads = {
  comment: DASHES,
  blocks: blocks(/\{-|"(?:[^"\\\n]|\\.)*"?|--[^\n]*/g),
  rules: [
    is('module', /^module\s+([\w.']+)/),
    holder('class', /^class\s+(?:.*=>\s*)?([A-Z][\w']*)/),
    holder('impl', /^(?:deriving\s+\w*\s*)?instance\s+(?:.*=>\s*)?([A-Z].*?)(?:\s+where\b.*)?$/),
    is('type', /^(?:data|newtype|type)(?:\s+(?:family|instance))?\s+(?:.*=>\s*)?\(?([A-Z][\w']*)/),
    is('function', /^foreign\s+import\b.*?\b([a-z_][\w']*)\s*::/),
    is('function', /^\s*([a-z_][\w']*)\s*(?:,\s*[\w']+\s*)*::/),
    is(
      'function',
      /^(?!(?:module|import|where|infix[lr]?|default|deriving|pattern|if|case|let|do|class|instance|data|newtype|type|foreign)\b)([a-z_][\w']*)(?!.*'')/,
    ),
  ],
};

/** Languages without a grammar here. Data of their keywords, nothing more: what doesn't look like a head is between symbols. */
export const HEADS: Readonly<Record<string, Heads>> = {
  lua: {
    comment: /^--/,
    blocks: {
      begin: /--\[(=*)\[|--[^\n]*|\[(=*)\[|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?/g,
      end: ([, comment, string]) => {
        const level = comment ?? string;
        return level === undefined ? undefined : `]${level}]`;
      },
    },
    rules: [
      is('function', /^\s*(?:local\s+)?function\s+([\w.:]+)/),
      is('function', /^\s*(?:local\s+)?([\w.]+|\["[\w.]+"\])\s*=\s*function\b/),
      holder('variable', /^\s*(?:local\s+)?([A-Za-z_][\w.]*)\s*=\s*(?:\w[\w.:]*\s*\(?\s*)?\{\s*$/),
      is('variable', /^(?:local\s+)?([A-Za-z_][\w.]*)\s*(?:<\w+>\s*)?=(?!=)/),
    ],
  },
  perl: {
    comment: /^(?:#|=[a-z])/,
    blocks: {
      begin: /^=(?!cut\b)[a-z]|^__(?:END|DATA)__/gim,
      end: ([sign = '']) => (sign.startsWith('=') ? /\n=cut\b|$/g : /$/g),
    },
    rules: [
      is('module', /^\s*(?:package|class|role)\s+([\w:]+)/),
      is('function', /^\s*(?:my\s+)?(?:sub|method|fun)\s+([\w:']+)/),
      is('variable', /^(?:has|option)\s+['"]?\+?(\w+)/),
      is('constant', /^use\s+constant\s+(?!\{)['"]?(\w+)/),
      is('variable', /^our\s+[$@%](\w+)/),
    ],
  },
  r: {
    comment: HASH,
    rules: [
      is('function', /^\s*[`"']?([\w.]+(?:<-)?)[`"']?\s*(?:<<?-|=)\s*(?:function\b|\\\()/),
      holder('class', /^([\w.]+)\s*(?:<-|=)\s*(?:R6::)?(?:R6Class|setRefClass|ggproto|new_class)\s*\(/),
      is('class', /^(?:[\w.]+\s*(?:<-|=)\s*)?setClass\s*\(\s*["'](\w[\w.]*)/),
      is('function', /^\s*set(?:Generic|Method|Validity|ReplaceMethod)\s*\(\s*["']([^"']+)/),
      is('variable', /^([\w.]+)\s*<-/),
    ],
  },
  haskell: HASKELL,
  elm: {
    ...HASKELL,
    rules: [
      is('module', /^(?:port\s+|effect\s+)?module\s+([\w.]+)/),
      is('type', /^type\s+(?:alias\s+)?([A-Z]\w*)/),
      is('function', /^(?:port\s+)?(?!(?:module|import|type|port|infix)\b)([a-z]\w*)/),
    ],
  },
  elixir: {
    comment: HASH,
    blocks: TRIPLES,
    attached: /^@(?:doc|spec|impl|typedoc|deprecated|moduledoc|shortdoc|callback(?!\s+\w+\s*[(:]))\b/,
    rules: [
      holder('module', /^\s*defmodule\s+([\w.]+)/),
      holder('protocol', /^\s*defprotocol\s+([\w.]+)/),
      holder('impl', /^\s*defimpl\s+([\w.]+(?:,\s*for:\s*[\w.]+)?)/),
      is('macro', /^\s*(?:defmacrop?|defguardp?)\s+(?:\(?\s*)?([a-z_]\w*[?!]?)/),
      is('function', /^\s*def(?:p|delegate|n|np)?\s+([a-z_]\w*[?!]?)/),
      is('type', /^\s*@(?:type|typep|opaque)\s+([a-z_]\w*)/),
      is('function', /^\s*@(?:callback|macrocallback)\s+([a-z_]\w*[?!]?)/),
      holder('test', /^\s*describe\s+"([^"]+)"/),
      is('test', /^\s*test\s+"([^"]+)"/),
    ],
  },
  erlang: {
    comment: /^%/,
    attached: /^-(?:spec|doc)\b/,
    rules: [
      is('module', /^-module\(\s*'?([\w@]+)/),
      is('record', /^-record\(\s*'?([\w@]+)/),
      is('macro', /^-define\(\s*(\w+)/),
      is('type', /^-(?:type|opaque)\s+(\w+)/),
      is('function', /^-callback\s+(\w+)/),
      is('function', /^([a-z][\w@]*|'[^']+')\s*\(/),
    ],
  },
  gleam: {
    comment: SLASHES,
    attached: /^@\w+/,
    rules: [
      is('function', /^(?:pub\s+)?fn\s+(\w+)/),
      is('type', /^(?:pub\s+)?(?:opaque\s+)?type\s+(\w+)/),
      is('constant', /^(?:pub\s+)?const\s+(\w+)/),
    ],
  },
  clojure: LISP,
  lisp: LISP,
  ocaml: {
    comment: /^\(\*/,
    blocks: {
      begin: /\(\*|"|\{(\w*)\||'(?:[^'\\\n]|\\[^\n]{1,4}?)'/g,
      end: ([sign = '', id]) => (id === undefined ? LONG_STRINGS[sign] : `|${id}}`),
    },
    rules: [
      holder('module', /^\s*(?:module\s+(?:type\s+|rec\s+)?|and\s+)([A-Z][\w']*)(?!.*\bend\s*$)/),
      holder('class', /^\s*class\s+(?:type\s+|virtual\s+)*(?:\[.*?\]\s*)?([a-z_][\w']*)/),
      is('type', /^\s*type\s+(?:nonrec\s+)?(?:\([^)]*\)\s*|[+-]?'\w+\s+)?([a-z_][\w']*)/),
      is('exception', /^\s*exception\s+([A-Z][\w']*)/),
      is('function', /^\s*(?:val|external|method!?)\s+(?:virtual\s+|private\s+)*([a-z_][\w']*|\([^)\s]+\))/),
      is(
        'function',
        /^\s*(?:let(?:%\w+)?|and)\s+(?:rec\s+|inline\s+)?(?!(?:type|module)\b)([a-z][\w']*|_\w[\w']*)(?!.*\bin\s*$)/,
      ),
    ],
  },
  fsharp: {
    comment: /^(?:\/\/|\(\*)/,
    blocks: blocks(/\(\*(?!\))|"""|"(?:[^"\\\n]|\\.)*"?|\/\/[^\n]*/g),
    attached: /^\[</,
    rules: [
      holder('module', /^\s*module\s+(?:rec\s+|private\s+|internal\s+|public\s+)*([\w.]+)/),
      is('namespace', /^namespace\s+(?:rec\s+)?([\w.]+)/),
      holder('type', /^\s*(?:type|and)\s+(?:private\s+|internal\s+|public\s+)*([A-Z]\w*)/),
      is(
        'function',
        /^\s*(?:static\s+)?(?:abstract\s+member|member|override|default|abstract)\s+(?:inline\s+|private\s+|internal\s+)*(?:\w+\.)?(\w+)/,
      ),
      is('function', /^\s*let\s+(?:rec\s+|inline\s+|private\s+|internal\s+|mutable\s+)*([a-zA-Z_][\w']*)/),
    ],
  },
  zig: {
    comment: /^\/\//,
    rules: [
      is('function', /^\s*(?:pub\s+)?(?:(?:export|extern(?:\s+"[^"]*")?|inline|noinline)\s+)*fn\s+(\w+)/),
      holder(
        'struct',
        /^\s*(?:pub\s+)?const\s+(\w+)\s*=\s*(?:extern\s+|packed\s*(?:\([^)]*\))?\s*)?(?:struct|opaque)\b/,
      ),
      holder('union', /^\s*(?:pub\s+)?const\s+(\w+)\s*=\s*(?:extern\s+|packed\s+)?union\b/),
      holder('enum', /^\s*(?:pub\s+)?const\s+(\w+)\s*=\s*(?:enum|error)\b/),
      is('test', /^\s*test\s+"([^"]+)"/),
      is('constant', /^\s*(?:pub\s+)?(?:threadlocal\s+)?const\s+(\w+)\s*[:=](?!\s*@import)/),
      is('variable', /^\s*(?:pub\s+)?(?:threadlocal\s+)?var\s+(\w+)/),
    ],
  },
  'objective-c': {
    comment: SLASHES,
    blocks: SLASH_BLOCKS,
    rules: [
      holder('interface', /^@interface\s+(\w+)/, /^@end\b/),
      holder('class', /^@implementation\s+(\w+)/, /^@end\b/),
      holder('protocol', /^@protocol\s+(\w+)(?!.*;\s*$)/, /^@end\b/),
      is('property', /^@property\b[^;]*?(?:\(\^(\w+)\)|\b(\w+)\b\s*(?:(?:NS|__)\w+\b[^;]*)?;)/),
      is('method', /^[-+]\s*\([^)]*(?:\([^)]*\)[^)]*)*\)\s*(\w+)/),
      is('enum', /^typedef\s+(?:NS|CF)_\w*(?:ENUM|OPTIONS)\s*\([^,]*,\s*(\w+)/),
      is('enum', /^(?:typedef\s+)?enum\s+(\w+)/),
      is('struct', /^(?:typedef\s+)?struct\s+(\w+)[^;]*$/),
      is('class', /^class\s+(\w+)[^;]*$/),
      is('type', /^typedef\b.*?\(\^(\w+)\)/),
      is('type', /^typedef\b.*?(\w+)\s*;/),
      is('macro', /^#\s*define\s+(\w+)/),
      is(
        'function',
        /^(?!(?:return|else|if|for|while|switch|typedef|extern|using|case|@|#)\b)(?:[A-Za-z_][\w:<>]*[\s*&]+)+((?:\w+::)*~?\w+)\s*\([^;]*$/,
      ),
      is(
        'constant',
        /^(?:extern\s+|static\s+|const\s+|FOUNDATION_EXPORT\s+|\w+_EXTERN\s+)+[\w\s*]*?\b(\w+)\s*(?:=|;|\[)/,
      ),
    ],
  },
  groovy: {
    comment: SLASHES,
    blocks: blocks(/\/\*|"""|'''|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|\/\/[^\n]*/g),
    attached: /^@[A-Z][\w.]*(?:\(.*\))?$/,
    rules: [
      holder('class', /^\s*(?:(?:public|private|protected|abstract|final|static|sealed)\s+)*class\s+(\w+)/),
      holder(
        'interface',
        /^\s*(?:(?:public|private|protected|static)\s+)*(?:interface|trait|@interface)\s+(\w+)/,
      ),
      is('enum', /^\s*(?:(?:public|private|protected|static)\s+)*enum\s+(\w+)/),
      is('task', /^(?:tasks\.(?:register|create|named)\s*\(\s*["'](\w[\w.-]*)|task\s+(\w+))/),
      is(
        'function',
        /^\s*(?!(?:return|else|if|for|while|switch|new|throw|assert|case)\b)(?:(?:public|private|protected|static|final|abstract|synchronized|def|void)\s+|<[^<>=(]*(?:<[^<>=(]*>[^<>=(]*)*>\s+|[A-Z][\w.]*(?:<[^<>=(]*(?:<[^<>=(]*(?:<[^<>=(]*>[^<>=(]*)*>[^<>=(]*)*>)?(?:\[\])*\s+|(?:int|long|boolean|double|float|char|byte|short)(?:\[\])*\s+)+(\w+|"[^"]+")\s*\([^=]*$/,
      ),
      is('stage', /^\s*stage\s*\(?\s*["']([^"']+)/),
    ],
  },
  terraform: {
    comment: /^(?:#|\/\/|\/\*)/,
    blocks: {
      begin: /\/\*|<<[-~]?(\w+)(?=\n)|"(?:[^"\\\n]|\\.)*"?|(?:#|\/\/)[^\n]*/g,
      end: ([sign = '', id]) =>
        id === undefined ? SHORT_STRINGS[sign] : new RegExp(`\\n[ \\t]*${id}\\b`, 'g'),
    },
    rules: [
      is('resource', /^resource\s+"([^"]+)"\s+"([^"]+)"/),
      is('data', /^data\s+"([^"]+)"\s+"([^"]+)"/),
      is('module', /^module\s+"([^"]+)"/),
      is('variable', /^variable\s+"([^"]+)"/),
      is('output', /^output\s+"([^"]+)"/),
      is('provider', /^provider\s+"([^"]+)"/),
      is('block', /^(locals|terraform)\b/),
    ],
  },
  proto3: {
    comment: SLASHES,
    blocks: SLASH_BLOCKS,
    rules: [
      holder('message', /^\s*message\s+(\w+)/),
      holder('service', /^\s*service\s+(\w+)/),
      is('method', /^\s*rpc\s+(\w+)/),
      is('enum', /^\s*enum\s+(\w+)/),
    ],
  },
  graphql: {
    comment: /^(?:#|""")/,
    blocks: TRIPLES,
    rules: [
      is('type', /^(?:extend\s+)?(?:type|input|union|scalar)\s+(\w+)/),
      is('interface', /^(?:extend\s+)?interface\s+(\w+)/),
      is('enum', /^(?:extend\s+)?enum\s+(\w+)/),
      is('function', /^(?:query|mutation|subscription|fragment|directive)\s+(@?\w+)/),
    ],
  },
  makefile: {
    comment: HASH,
    rules: [is('function', /^define\s+(\S+)/), is('target', /^([A-Za-z_][\w./%-]*)\s*:(?![=:])/)],
  },
  cmake: {
    comment: HASH,
    rules: [
      is('function', /^\s*function\s*\(\s*(\w+)/i),
      is('macro', /^\s*macro\s*\(\s*(\w+)/i),
      is('target', /^\s*add_(?:library|executable|custom_target)\s*\(\s*([\w.:${}-]+)/i),
      is('option', /^\s*option\s*\(\s*(\w+)/i),
    ],
  },
  julia: {
    comment: /^(?:#|""")/,
    blocks: TRIPLES,
    rules: [
      is('module', /^\s*(?:bare)?module\s+(\w+)/),
      is('struct', /^\s*(?:@\w+\s+)?(?:mutable\s+)?struct\s+(\w+)/),
      is('type', /^\s*(?:abstract|primitive)\s+type\s+(\w+)/),
      is('macro', /^\s*macro\s+(\w+)/),
      is('function', /^\s*(?:@\w+\s+)*function\s+([\w.!]+)/),
      is('function', /^(?:@\w+\s+)*([\w.]+!?)\s*(?:\{[^}]*\})?\([^=]*\)\s*(?:where\s.*)?=(?!=)/),
      is('constant', /^const\s+(\w+)/),
    ],
  },
  nim: {
    comment: HASH,
    blocks: TRIPLES,
    rules: [
      is('function', /^\s*(?:proc|func|method|iterator|converter)\s+`?([^\s`*([{:]+)/),
      is('macro', /^\s*(?:template|macro)\s+`?([^\s`*([{:]+)/),
      is(
        'type',
        /^\s+(\w+)\*?(?:\s*\{\.[^}]*\.\})?(?:\s*\[[^\]]*\])?\s*=\s*(?:ref\s+|ptr\s+)?(?:object|enum|tuple|concept|distinct)\b/,
      ),
    ],
  },
  crystal: {
    comment: HASH,
    attached: /^@\[/,
    rules: [
      holder('module', /^\s*(?:private\s+)?(?:module|lib)\s+([\w:]+)/),
      holder('class', /^\s*(?:private\s+)?(?:abstract\s+)?(?:class|struct)\s+([\w:]+)/),
      is('enum', /^\s*(?:private\s+)?enum\s+([\w:]+)/),
      is('macro', /^\s*(?:private\s+)?macro\s+(\w+)/),
      is('function', /^\s*(?:(?:private|protected|abstract)\s+)*(?:def|fun)\s+(?:self\.)?([^\s(:]+)/),
    ],
  },
  vb: {
    comment: /^'/,
    attached: /^</,
    rules: [
      holder('namespace', /^\s*Namespace\s+([\w.]+)/i),
      holder('class', /^\s*(?:\w+\s+)*?(?:Class|Module|Structure)\s+(\w+)/i),
      holder('interface', /^\s*(?:\w+\s+)*?Interface\s+(\w+)/i),
      is('enum', /^\s*(?:\w+\s+)*?Enum\s+(\w+)/i),
      is(
        'function',
        /^\s*(?!End\b|Exit\b|Declare\b)(?:\w+\s+)*?(?:Sub|Function|Property|Operator|Event)\s+(\w+)/i,
      ),
    ],
  },
  gdscript: {
    comment: HASH,
    attached: /^@/,
    rules: [
      holder('class', /^\s*class\s+(\w+)/),
      is('class', /^class_name\s+(\w+)/),
      is('function', /^\s*(?:static\s+)?func\s+(\w+)/),
      is('function', /^signal\s+(\w+)/),
      is('enum', /^enum\s+(\w+)/),
      is('constant', /^const\s+(\w+)/),
      is('variable', /^(?:static\s+|onready\s+|export(?:\([^)]*\))?\s+)*var\s+(\w+)/),
    ],
  },
  viml: {
    comment: /^"/,
    rules: [
      is('function', /^\s*(?:fu(?:nc(?:t(?:i(?:o(?:n)?)?)?)?)?!?|(?:export\s+)?def!?)\s+([\w:#.<>]+)/),
      is('command', /^\s*com(?:mand)?!?\s+(?:-\S+\s+)*(\w+)/),
    ],
  },
  fish: {
    comment: HASH,
    rules: [is('function', /^\s*function\s+(\S+)/)],
  },
};
