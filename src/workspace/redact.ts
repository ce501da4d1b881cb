/** One secret that was taken out. */
export interface Redaction {
  /** What it looked like: "AWS access key", "password". */
  readonly kind: string;
  /** 1-based line of the text where it started. */
  readonly line: number;
}

export interface Redacted {
  /** As many lines as before; secrets stand as `[redacted: kind]`. */
  readonly text: string;
  readonly redactions: readonly Redaction[];
}

interface Format {
  readonly kind: string;
  readonly pattern: RegExp;
  /** Part of the match that is the secret; the whole match unless told. */
  readonly group?: string;
  /** A second look where the pattern alone says too little. */
  readonly holds?: (secret: string) => boolean;
}

const NAMES =
  'pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|auth(?!or)|credential|(?:access|account|client|encryption|master|private|service|shared|signing|storage)[_-]?key|conn(?:ection)?[_-]?str(?:ing)?';
/** `DB_PASSWORD`, `"clientSecret"`, `_authToken`, then `=`, `:`, `:=` or `=>`. */
const ASSIGNED = `(?:${NAMES})[\\w-]{0,20}["'\`]?[ \\t]{0,8}(?::=|=>|[=:])\\s{0,8}`;

/** Known shapes of secrets, most specific first. To add one, add a row and a line to its test. */
const FORMATS: readonly Format[] = [
  {
    kind: 'private key',
    pattern:
      /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?<key>(?:(?!-----)[\w+/=\s\\:,;"'`().-]){16,20000})(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----)/g,
    group: 'key',
  },
  {
    // A block that is cut off, as at the end of a range.
    kind: 'private key',
    pattern:
      /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?<key>(?:\s*\n[ \t]*[A-Za-z0-9+/=]{32,80}[ \t]*)+)/g,
    group: 'key',
  },
  {
    // Lines from the middle of a block: PEM is 64 wide, OpenSSH 70.
    kind: 'key material',
    pattern:
      /(?<=^|\n)[ \t]*(?:[A-Za-z0-9+/]{64}|[A-Za-z0-9+/]{70})[ \t]*(?:\n[ \t]*(?:[A-Za-z0-9+/]{64}|[A-Za-z0-9+/]{70})[ \t]*)+(?:\n[ \t]*[A-Za-z0-9+/]{4,70}={0,2}[ \t]*(?=\n|$))?/g,
    holds: (text) => /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text),
  },
  { kind: 'Anthropic key', pattern: /\bsk-ant-[\w-]{16,}/g },
  { kind: 'OpenAI key', pattern: /\bsk-(?:(?:proj|svcacct|admin)-[\w-]{20,}|[A-Za-z0-9]{32,})/g },
  { kind: 'AWS access key', pattern: /\b(?:AKIA|ASIA|AGPA|AIDA|AROA|ANPA)[A-Z0-9]{16}\b/g },
  { kind: 'GitHub token', pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{40,})/g },
  { kind: 'GitLab token', pattern: /\bgl(?:pat|ptt|dt|rt|cbt|soat)-[\w-]{20,}/g },
  { kind: 'Slack token', pattern: /\b(?:xox[abeoprs]|xapp)-[\w-]{10,}/g },
  {
    kind: 'Slack webhook',
    pattern: /hooks\.slack\.com\/(?:services|workflows)\/(?<path>[\w/]{20,})/g,
    group: 'path',
  },
  {
    kind: 'Discord webhook',
    pattern: /discord(?:app)?\.com\/api\/webhooks\/(?<path>\d+\/[\w-]{30,})/g,
    group: 'path',
  },
  { kind: 'Google key', pattern: /\bAIza[\w-]{35}/g },
  { kind: 'Google token', pattern: /\bya29\.[\w-]{20,}/g },
  { kind: 'Stripe key', pattern: /\b(?:(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9]{20,})/g },
  { kind: 'npm token', pattern: /\bnpm_[A-Za-z0-9]{30,}/g },
  { kind: 'PyPI token', pattern: /\bpypi-[\w-]{40,}/g },
  { kind: 'Hugging Face token', pattern: /\bhf_[A-Za-z0-9]{30,}/g },
  { kind: 'SendGrid key', pattern: /\bSG\.[\w-]{16,32}\.[\w-]{32,64}/g },
  { kind: 'Twilio key', pattern: /\b(?:SK|AC)[0-9a-f]{32}\b/g },
  { kind: 'DigitalOcean token', pattern: /\bdo[opr]_v1_[a-f0-9]{40,}/g },
  { kind: 'Shopify token', pattern: /\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}/g },
  { kind: 'Databricks token', pattern: /\bdapi[a-f0-9]{32}\b/g },
  { kind: 'Vault token', pattern: /\bhv[sb]\.[\w-]{20,}/g },
  { kind: 'age key', pattern: /\bAGE-SECRET-KEY-1[A-Z0-9]{50,}/g },
  { kind: 'Telegram token', pattern: /\b\d{8,10}:AA[\w-]{32,34}\b/g },
  { kind: 'JWT', pattern: /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}/g },
  {
    kind: 'authorization',
    pattern: /\b(?:bearer|basic)\s+(?<key>[\w.~+/-]{20,}={0,2})/gi,
    group: 'key',
    holds: isRandom,
  },
  {
    kind: 'password in a URL',
    pattern: /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@"'`]{0,80}:(?<key>[^\s:/@"'`$<{]{3,200})@/gi,
    group: 'key',
  },
  {
    kind: 'storage key',
    pattern: /\b(?:AccountKey|SharedAccessKey|sig)=(?<key>[\w+/%-]{30,}={0,2})/g,
    group: 'key',
  },
  {
    kind: 'password',
    pattern: new RegExp(`${ASSIGNED}(?<quote>["'\`])(?<key>[^"'\`\\n]{6,400})\\k<quote>`, 'gi'),
    group: 'key',
    holds: (value) => !/\s/.test(value) && !isReference(value) && isMixed(value),
  },
  {
    kind: 'password',
    pattern: new RegExp(`${ASSIGNED}(?<key>[^\\s"'\`;,(){}<>[\\]]{8,400})(?![\\w(.[])`, 'gi'),
    group: 'key',
    holds: (value) => !isReference(value) && isRandom(value),
  },
];

/** Takes secrets out of a text, by known shapes and by what is assigned to names like `password`. Line structure stays. */
export function redact(text: string): Redacted {
  const redactions: Redaction[] = [];
  let result = text;
  for (const { kind, pattern, group, holds } of FORMATS) {
    if (!pattern.test(result)) continue;
    pattern.lastIndex = 0;
    const before = result;
    result = before.replace(pattern, (match: string, ...rest: unknown[]) => {
      const groups = rest.at(-1);
      const named = group !== undefined && isRecord(groups) ? groups[group] : match;
      const secret = typeof named === 'string' ? named : match;
      if (secret.includes('[redacted') || holds?.(secret) === false) return match;
      const offset = rest.find((value) => typeof value === 'number') ?? 0;
      const at = match.lastIndexOf(secret);
      redactions.push({ kind, line: countLines(before, Number(offset) + at) });
      return match.slice(0, at) + mask(secret, kind) + match.slice(at + secret.length);
    });
    pattern.lastIndex = 0;
  }
  redactions.sort((a, b) => a.line - b.line);
  return { text: result, redactions };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Each line of the secret that says something is replaced; line ends stay. */
const mask = (secret: string, kind: string): string =>
  secret.replace(/[^\r\n]+/g, (line) => (line.trim() === '' ? line : `[redacted: ${kind}]`));

const countLines = (text: string, end: number): number =>
  (text.slice(0, end).match(/\r\n|\n|\r/g)?.length ?? 0) + 1;

/** Something that only names where the secret is. */
const isReference = (value: string): boolean =>
  /^(?:\$|%|<|\{\{|process\.env|os\.environ|env[.(:]|secrets?\.|var\.|vault:|file:|https?:\/\/[^@]*$)/i.test(
    value,
  ) ||
  /^[A-Za-z_$][\w$]*(?:(?:\.|->|::)[A-Za-z_$][\w$]*)+$/.test(value) ||
  /^(?:x{4,}|\*{4,}|\.{3,}|changeme|your[-_ ]|example)/i.test(value);

/** More than words: letters with digits or signs. */
const isMixed = (value: string): boolean => /[A-Za-z]/.test(value) && /\d|[^\w\s.:/-]/.test(value);

/** Looks drawn by lot: letters and at least two digits (one in a long one), and at least three bits a character. */
function isRandom(value: string): boolean {
  const digits = value.match(/\d/g)?.length ?? 0;
  const long = value.length >= 24 && /[a-z]/.test(value) && /[A-Z]/.test(value) && digits > 0;
  if (!/[A-Za-z]/.test(value) || (digits < 2 && !long)) return false;
  const counts = new Map<string, number>();
  for (const char of value) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / value.length) * Math.log2(count / value.length);
  return bits >= 2.8;
}
