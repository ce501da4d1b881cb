import bash from '../../grammars/bash.json' with { type: 'json' };
import c from '../../grammars/c.json' with { type: 'json' };
import cpp from '../../grammars/cpp.json' with { type: 'json' };
import csharp from '../../grammars/csharp.json' with { type: 'json' };
import dart from '../../grammars/dart.json' with { type: 'json' };
import go from '../../grammars/go.json' with { type: 'json' };
import ini from '../../grammars/ini.json' with { type: 'json' };
import java from '../../grammars/java.json' with { type: 'json' };
import javascript from '../../grammars/javascript.json' with { type: 'json' };
import json from '../../grammars/json.json' with { type: 'json' };
import kotlin from '../../grammars/kotlin.json' with { type: 'json' };
import php from '../../grammars/php.json' with { type: 'json' };
import powershell from '../../grammars/powershell.json' with { type: 'json' };
import python from '../../grammars/python.json' with { type: 'json' };
import ruby from '../../grammars/ruby.json' with { type: 'json' };
import rust from '../../grammars/rust.json' with { type: 'json' };
import scala from '../../grammars/scala.json' with { type: 'json' };
import solidity from '../../grammars/solidity.json' with { type: 'json' };
import swift from '../../grammars/swift.json' with { type: 'json' };
import toml from '../../grammars/toml.json' with { type: 'json' };
import typescript from '../../grammars/typescript.json' with { type: 'json' };
import yaml from '../../grammars/yaml.json' with { type: 'json' };
import type { GrammarSpec } from './grammar-spec.ts';

/** What the node types of each grammar mean. Names as in `grammars/sources.json`, from where the build copies the wasm. */
export const GRAMMARS: Readonly<Record<string, GrammarSpec>> = {
  bash,
  c,
  cpp,
  csharp,
  dart,
  go,
  ini,
  java,
  javascript,
  json,
  kotlin,
  php,
  powershell,
  python,
  ruby,
  rust,
  scala,
  solidity,
  swift,
  toml,
  tsx: typescript,
  typescript,
  yaml,
};
