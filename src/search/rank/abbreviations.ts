import { stem } from '../stem.ts';

/** Short forms that code is full of, with the words of prose that they stand for. General usage, from no one repository. */
const FORMS = `
ack acknowledge|addr address|admin administrator administration|alg algorithm|alloc allocate allocation|app application|arg argument|
async asynchronous|attr attribute|auth authentication authenticate authorization authorize|auto automatic|bin binary|bool boolean|
buf buffer|calc calculate calculation|callback cb|cap capacity|cert certificate|cfg conf config configuration configure|chan channel|
char character|cmd command|cmp compare comparison|col column|concat concatenate|conn connection connect|ctx context|curr current|
db database|dec decode decoding|decl declaration|def definition|del delete remove|dep dependency|desc description|dest dst destination|
dev development|diff difference|dir directory folder|doc documentation|enc encode encoding|env environment|err error|eval evaluate evaluation|
exec execute execution|expr expression|ext extension|fmt format|fn func function|gen generate generator generation|hdr header|
helper util utility|id identifier|idx index|impl implementation implement|info information|init initialize initialise initialization|
int integer|iter iterator iterate|lang language|len length|lib library|loc location|max maximum|mem memory|mgr manager|min minimum|
mod module|msg message|nav navigation|ns namespace|num number numeric|obj object|op operation operator|opt option optional|param parameter|
perm permission|pkg package|pos position|prev previous|proc process|prod production|prop property|ptr pointer|pwd password|rand random|
recv receive|ref reference|regexp regex|repo repository|req request|resp res response|sched schedule scheduler|sel select selection|sep separator|
ser serialize serialization|deser deserialize deserialization|spec specification|src source|stat status|statistics stats|stmt statement|
str string|sub subscribe subscription|sync synchronize synchronization|sys system|tbl table|tmp temp temporary|tx transaction|txt text|usr user|
val value|var variable|ver version|websocket ws|wait await|warn warning`;

/** The other words of each word's sets, stemmed. Sets are divided by `|`, words by spaces. Read with the first question. */
export function formsByWord(sets: string): (term: string) => readonly string[] {
  let others: ReadonlyMap<string, readonly string[]> | undefined;
  return (term) => (others ??= readSets(sets)).get(term) ?? NONE;
}

function readSets(sets: string): Map<string, readonly string[]> {
  const others = new Map<string, readonly string[]>();
  for (const set of sets.replaceAll('\n', '').split('|')) {
    const terms = [...new Set(set.split(' ').map(stem))];
    for (const term of terms)
      others.set(term, [...new Set([...(others.get(term) ?? []), ...terms.filter((t) => t !== term)])]);
  }
  return others;
}

const NONE: readonly string[] = [];

/** Terms that a stemmed word of a question may be abbreviated to in code, or that it abbreviates. */
export const otherForms = formsByWord(FORMS);
