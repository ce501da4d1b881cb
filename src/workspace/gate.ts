import { realpathSync } from 'node:fs';
import path from 'node:path';
import { markAdmitted, type Admitted } from '../base/admitted.ts';
import { splitLines } from '../base/lines.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { WorkspaceFolder } from './files.ts';
import { uriFile } from './file-uri.ts';
import { createIgnoreCheck, type IgnoreCheck } from './ignored.ts';
import type { RuleOptions } from './ignore-context.ts';
import { redact, type Redaction } from './redact.ts';
import { isDeniedName, isSecretPath } from './secret-paths.ts';

export type GateReason = 'outside' | 'secret' | 'symlink' | 'ignored' | 'too_large' | 'binary';

/** Why a text stays here. `message` is for a person and for the model. */
export interface GateRefusal {
  readonly reason: GateReason;
  readonly message: string;
}

/** 1-based, inclusive. */
export interface LineRange {
  readonly startLine: number;
  readonly endLine: number;
}

/** A text that may leave. `redactions` says what was taken out of it, by line of the text that was given. */
export interface GatePass {
  readonly text: Admitted;
  readonly redactions: readonly Redaction[];
}

/** Ranges of a file that may leave, each on its own, joined by `\n`. */
export interface RangesPass {
  readonly blocks: readonly Admitted[];
  readonly redactions: readonly Redaction[];
}

/** The one way out for text of the workspace: only it makes `Admitted`. */
export interface Gate {
  /** Whether a file's text may leave at all, by its place and name. */
  check(uri: string): GateRefusal | undefined;
  /** The whole text of a file, or of a part that stands alone. */
  admit(uri: string, text: string): Result<GatePass, GateRefusal>;
  /**
   * Ranges out of a file: secrets are found in the whole `text` first, so that one which a range cuts is found too.
   * Blocks come in the order of the ranges.
   */
  admitRanges(uri: string, text: string, ranges: readonly LineRange[]): Result<RangesPass, GateRefusal>;
  /** Our own words: prompts, tool descriptions, names and counts. Never text of a file. */
  admitPrompt(text: string): Admitted;
  /** What the user typed. */
  admitUserText(text: string): GatePass;
  /** What a program printed: commands, language servers. */
  admitOutput(text: string): GatePass;
  /** A file that the user put in by hand, by its name: those that hold secrets don't leave, whoever asks. */
  checkName(name: string): GateRefusal | undefined;
  /** Bytes of a picture or PDF that the user put in, as base64; what they show can't be redacted. */
  admitPicture(base64: string): Admitted;
}

export interface GateOptions {
  readonly folders: () => readonly WorkspaceFolder[];
  /** The most that may leave of one file at once, in bytes of UTF-8. */
  readonly maxBytes: number;
  /** Ignore rules, as for the scan. */
  readonly rules: () => RuleOptions;
}

const MESSAGES: Readonly<Record<GateReason, string>> = {
  outside: 'is outside the workspace',
  secret: 'may hold secrets (environment file, key, certificate, or a key in its name) and is never sent',
  symlink: 'is a link to a place outside the workspace',
  ignored: 'is ignored (.gitignore, .footnoteignore or settings)',
  too_large: 'is too large to send',
  binary: 'is not text',
};

export function createGate(options: GateOptions): Gate {
  const isIgnored = createIgnoreCheck();
  const refuse = (uri: string, reason: GateReason): GateRefusal => ({
    reason,
    message: `${redact(shown(uri, options.folders())).text} ${MESSAGES[reason]}.`,
  });

  const check = (uri: string): GateRefusal | undefined => {
    const reason = placeReason(uri, options.folders(), options.rules(), isIgnored);
    return reason === undefined ? undefined : refuse(uri, reason);
  };

  const contentReason = (text: string): GateReason | undefined => {
    if (text.includes('\0')) return 'binary';
    return Buffer.byteLength(text) > options.maxBytes ? 'too_large' : undefined;
  };

  const clean = (text: string): GatePass => {
    const { text: rest, redactions } = redact(text);
    return { text: markAdmitted(rest), redactions };
  };

  return {
    check,
    admit: (uri, text) => {
      const refusal = check(uri);
      if (refusal !== undefined) return fail(refusal);
      const reason = contentReason(text);
      return reason === undefined ? ok(clean(text)) : fail(refuse(uri, reason));
    },
    admitRanges: (uri, text, ranges) => {
      const refusal = check(uri);
      if (refusal !== undefined) return fail(refusal);
      const { text: rest, redactions } = redact(text);
      const lines = splitLines(rest);
      const blocks = ranges.map(({ startLine, endLine }) => lines.slice(startLine - 1, endLine).join('\n'));
      const reason = contentReason(blocks.join('\n'));
      if (reason !== undefined) return fail(refuse(uri, reason));
      const within = redactions.filter(({ line }) =>
        ranges.some(({ startLine, endLine }) => line >= startLine && line <= endLine),
      );
      return ok({ blocks: blocks.map(markAdmitted), redactions: within });
    },
    admitPrompt: markAdmitted,
    admitUserText: clean,
    admitOutput: (text) => clean(ends(text)),
    checkName: (name) =>
      isDeniedName(`/${name}`) ? { reason: 'secret', message: `${name} ${MESSAGES.secret}.` } : undefined,
    admitPicture: (base64) => markAdmitted(/^[A-Za-z0-9+/]*={0,2}$/.test(base64) ? base64 : ''),
  };
}

/** More of a program's output is never looked at: its middle goes. */
const MAX_OUTPUT_CHARS = 1_000_000;

/** Both ends of a text, whole lines where it has any, so that no secret is cut in two. */
function ends(text: string): string {
  if (text.length <= MAX_OUTPUT_CHARS) return text;
  const head = text.slice(0, MAX_OUTPUT_CHARS / 2);
  const tail = text.slice(-MAX_OUTPUT_CHARS / 2);
  return `${head.slice(0, head.lastIndexOf('\n') + 1)}…\n${tail.slice(tail.indexOf('\n') + 1)}`;
}

/** Why a file at this place may not be sent, whatever it says. */
function placeReason(
  uri: string,
  folders: readonly WorkspaceFolder[],
  rules: RuleOptions,
  isIgnored: IgnoreCheck,
): GateReason | undefined {
  const file = uriFile(uri)?.toString();
  if (file === undefined || !path.isAbsolute(file) || path.normalize(file) !== file) return 'outside';
  const roots = folders.flatMap((folder) => uriFile(folder.uri)?.toString() ?? []);
  if (!roots.some((root) => isBelow(root, file))) return 'outside';
  if (isSecretPath(file)) return 'secret';
  // Judged where it really is: neither a link to a file nor one to a folder on the way may lead out.
  const real = realOf(file);
  const root = roots.map(realOf).find((candidate) => candidate && real && isBelow(candidate, real));
  if (real === undefined || root === undefined) return 'symlink';
  if (isSecretPath(real)) return 'secret';
  return isIgnored(root, real, rules) ? 'ignored' : undefined;
}

const isBelow = (root: string, file: string): boolean => {
  const relative = path.relative(root, file);
  return (
    relative !== '' &&
    relative !== '..' &&
    !relative.startsWith(`..${path.sep}`) &&
    !path.isAbsolute(relative)
  );
};

/**
 * The path without links; of what doesn't exist yet, that of the nearest folder that does, and the rest below it.
 * Undefined where links go in circles or a folder can't be entered: such a file can't be vouched for.
 */
function realOf(file: string): string | undefined {
  const rest: string[] = [];
  for (let at = file; ; at = path.dirname(at)) {
    try {
      return path.join(realpathSync(at), ...rest);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if ((code !== 'ENOENT' && code !== 'ENOTDIR') || path.dirname(at) === at) return undefined;
      rest.unshift(path.basename(at));
    }
  }
}

function shown(uri: string, folders: readonly WorkspaceFolder[]): string {
  const file = uriFile(uri)?.toString();
  const root = folders.find((folder) => uri.startsWith(`${folder.uri}/`));
  const base = root === undefined ? undefined : uriFile(root.uri)?.toString();
  return file === undefined ? uri : base === undefined ? file : path.relative(base, file);
}
