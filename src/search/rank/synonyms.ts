import { formsByWord } from './abbreviations.ts';

/** What programs do, in the words that people use for it one instead of another. Verbs: nouns lost more than they found. */
const VERBS = `
add append insert push register|remove delete erase drop discard|create make build construct|get fetch retrieve read load|set assign put|
send emit dispatch publish|check validate verify ensure assert|run execute invoke call|start begin launch open|
stop end close terminate shutdown|change modify update edit|find search lookup locate|parse decode read|write save store persist|
show display print render|convert transform cast coerce|join merge combine concat|split divide separate|attach mount bind|
listen subscribe observe watch|unsubscribe detach unbind|copy clone duplicate|compare equal match|cache memoize|wait await delay|
sleep delay pause|retry repeat|limit restrict throttle|choose select pick resolve|filter exclude ignore skip|order sort|
schedule queue enqueue|lock mutex guard|wrap decorate|throw raise fail error|catch handle recover|error exception failure|
handler callback listener hook|cancel abort interrupt|escape sanitize quote|encrypt cipher|compress zip deflate|expire timeout|
mock stub fake|reset clear flush|release free dispose destroy cleanup finalize|allow permit|deny forbid reject refuse|redirect forward|
quit exit|reply respond response|escape encode`;

/** Stemmed words that mean about what a stemmed word of a question means. */
export const synonyms = formsByWord(VERBS);
