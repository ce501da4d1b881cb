import { redact } from './redact.ts';

/**
 * The deny list: files that hold secrets by their name. They are never indexed and never leave (contract: `.env*`, keys,
 * certificates). Globs on the lower-case name, or on the lower-case path where there is a `/`. To add one, add a line.
 */
const DENIED_NAMES = [
  // environment files
  '.env*',
  '*.env',
  '.flaskenv',
  // private keys, certificates, key stores
  'id_rsa',
  'id_dsa',
  'id_ecdsa',
  'id_ecdsa_sk',
  'id_ed25519',
  'id_ed25519_sk',
  '*.pem',
  '*.key',
  '*.p8',
  '*.p12',
  '*.pfx',
  '*.pkcs12',
  '*.ppk',
  '*.crt',
  '*.cer',
  '*.der',
  '*.p7b',
  '*.p7c',
  '*.jks',
  '*.jceks',
  '*.keystore',
  '*.truststore',
  '*.bks',
  '*.keychain',
  '*.kdb',
  '*.kdbx',
  '*.gpg',
  '*.pgp',
  'secring.*',
  '*.ovpn',
  '*.mobileprovision',
  '*.provisionprofile',
  // credentials of tools and clouds
  '.netrc',
  '_netrc',
  '.pgpass',
  '.my.cnf',
  '.htpasswd',
  '.git-credentials',
  '.pypirc',
  '.dockercfg',
  '.vault-token',
  '.terraformrc',
  '*.tfstate',
  '*.tfstate.*',
  '*.tfvars',
  'credentials',
  'credentials.json',
  'credentials.csv',
  'application_default_credentials.json',
  'client_secret*.json',
  'service-account*.json',
  'service_account*.json',
  'serviceaccount*.json',
  '*-firebase-adminsdk-*.json',
  '.secrets',
  'secrets.json',
  'secrets.toml',
  'secrets.yaml',
  'secrets.yml',
] as const;

const DENIED_PATHS = [
  '.ssh/',
  '.gnupg/',
  '.aws/',
  '.azure/',
  '.kube/config',
  '.docker/config.json',
  '.config/gcloud/',
  '.config/gh/hosts.yml',
  '.gem/credentials',
  '.cargo/credentials.toml',
] as const;

const escape = (text: string): string => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
/** Most globs are a whole name or an ending: these are looked up. */
const ending = (glob: string): string | undefined => /^\*\.([^.*]+)$/.exec(glob)?.[1];
const names: ReadonlySet<string> = new Set(DENIED_NAMES.filter((glob) => !glob.includes('*')));
const endings: ReadonlySet<string> = new Set(DENIED_NAMES.flatMap((glob) => ending(glob) ?? []));
const others = DENIED_NAMES.filter((glob) => glob.includes('*') && ending(glob) === undefined);
const byName = new RegExp(`^(?:${others.map((glob) => escape(glob).replaceAll('*', '.*')).join('|')})$`, 's');
const byPath = new RegExp(
  `(?:^|/)(?:${DENIED_PATHS.map((path) => escape(path) + (path.endsWith('/') ? '.' : '$')).join('|')})`,
  's',
);

/** Long enough for a key: the costly look is for these names alone. */
const LONG_WORD = /[\w.-]{20}/;

/** Whether a file holds secrets, judged by its path (relative or absolute, with `/`): by the deny list, or a key in it. */
export const isSecretPath = (path: string): boolean =>
  isDeniedName(path) || (LONG_WORD.test(path) && redact(path).redactions.length > 0);

/** Whether the deny list has it. */
export function isDeniedName(path: string): boolean {
  const lower = path.toLowerCase();
  const name = lower.slice(lower.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return (
    names.has(name) ||
    (dot >= 0 && endings.has(name.slice(dot + 1))) ||
    byName.test(name) ||
    byPath.test(lower)
  );
}
