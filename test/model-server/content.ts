import { randomUUID } from 'node:crypto';
import { locate } from './citations.ts';
import type { Json } from './fields.ts';
import type { Part, Piece, SearchResult, StopReason } from './script.ts';
import { redact, signThinking } from './signatures.ts';
import { textTokens } from './tokens.ts';

export const newId = (prefix: string): string => `${prefix}_${randomUUID().replaceAll('-', '').slice(0, 24)}`;

/** A content block of an answer: as it starts, what streams in, and how it ends up. */
export interface PlannedBlock {
  readonly start: Json;
  readonly pieces: readonly Piece[];
  readonly delta: (piece: string) => Json;
  /** Deltas after the pieces. */
  readonly after: readonly Json[];
  readonly whole: Json;
  readonly tokens: number;
}

const JSON_PIECE = 24;

const textOf = (pieces: readonly Piece[]): string =>
  pieces.filter((piece) => typeof piece === 'string').join('');

function cut(text: string): string[] {
  const pieces = [];
  for (let from = 0; from < text.length; from += JSON_PIECE) pieces.push(text.slice(from, from + JSON_PIECE));
  return pieces;
}

/** The block that a part of a script stands for; undefined for a control. Citations are looked up in `results`. */
export function planBlock(
  part: Part,
  results: readonly SearchResult[],
  thinking: { readonly shown: boolean; readonly prefix: string },
): PlannedBlock | undefined {
  if ('do' in part) return undefined;
  switch (part.type) {
    case 'thinking': {
      const pieces = thinking.shown ? part.pieces : part.pieces.filter((piece) => typeof piece !== 'string');
      const text = textOf(pieces);
      const signature = signThinking(text, thinking.prefix);
      return {
        start: { type: 'thinking', thinking: '', signature: '' },
        pieces,
        delta: (piece) => ({ type: 'thinking_delta', thinking: piece }),
        after: [{ type: 'signature_delta', signature }],
        whole: { type: 'thinking', thinking: text, signature },
        tokens: textTokens(textOf(part.pieces)),
      };
    }
    case 'redacted_thinking': {
      const whole = { type: 'redacted_thinking', data: redact(newId('seed')) };
      return { start: whole, pieces: [], delta: () => ({}), after: [], whole, tokens: 16 };
    }
    case 'text': {
      const text = textOf(part.pieces);
      const citations = part.cite?.map((cite) => locate(cite, results));
      return {
        start: { type: 'text', text: '', citations: citations ? [] : null },
        pieces: part.pieces,
        delta: (piece) => ({ type: 'text_delta', text: piece }),
        after: (citations ?? []).map((citation) => ({ type: 'citations_delta', citation })),
        whole: { type: 'text', text, citations: citations ?? null },
        tokens: textTokens(text),
      };
    }
    case 'tool_use': {
      const json = JSON.stringify(part.input);
      const head = {
        type: 'tool_use',
        id: part.id ?? newId('toolu'),
        name: part.name,
        caller: { type: 'direct' },
      };
      return {
        start: { ...head, input: {} },
        pieces: part.pieces ?? ['', ...cut(json)],
        delta: (piece) => ({ type: 'input_json_delta', partial_json: piece }),
        after: [],
        whole: { ...head, input: part.input },
        tokens: textTokens(json) + 8,
      };
    }
  }
}

export const defaultStop = (parts: readonly Part[]): StopReason =>
  parts.some((part) => 'type' in part && part.type === 'tool_use') ? 'tool_use' : 'end_turn';
