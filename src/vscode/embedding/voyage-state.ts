import * as vscode from 'vscode';
import type { Embedding } from '../../protocol/worker.ts';

/** Where things stand with vectors by Voyage, in this window. */
export type VoyageState =
  /** Another provider, or no folder. */
  | { readonly kind: 'off' }
  | { readonly kind: 'untrusted' }
  | { readonly kind: 'no_key' }
  /** The user has not said that this workspace's code may be sent. */
  | { readonly kind: 'not_allowed' }
  | { readonly kind: 'running' }
  /** All is embedded, as far as it may be. */
  | { readonly kind: 'done' }
  | { readonly kind: 'stopped' }
  /** `passing`: it is tried again by itself. */
  | { readonly kind: 'failed'; readonly message: string; readonly passing: boolean };

/** From this share of the chunks on their vectors are searched, not the local ones. */
const ENOUGH = 0.95;

export const isEnough = ({ done, total }: Embedding): boolean => total > 0 && done >= total * ENOUGH;

const number = new Intl.NumberFormat('en-US');
const howFar = ({ done, total }: Embedding): string =>
  vscode.l10n.t('{0} of {1} chunks', number.format(done), number.format(total));

export interface VoyageWords {
  readonly text: string;
  readonly meaning: string;
  /** What a click does. */
  readonly click: string;
}

/** What the status bar says; undefined: nothing. */
export function statusWords(state: VoyageState, progress: Embedding): VoyageWords | undefined {
  const name = 'Voyage';
  switch (state.kind) {
    case 'off':
      return undefined;
    case 'untrusted':
      return {
        text: `$(shield) ${name}: ${vscode.l10n.t('off here')}`,
        meaning: vscode.l10n.t('Nothing of an untrusted workspace is sent to Voyage AI.'),
        click: vscode.l10n.t('Trust the workspace to use it.'),
      };
    case 'no_key':
      return {
        text: `$(key) ${name}: ${vscode.l10n.t('no key')}`,
        meaning: vscode.l10n.t('No Voyage API key is set.'),
        click: vscode.l10n.t('Click to set one.'),
      };
    case 'not_allowed':
      return {
        text: `$(question) ${name}: ${vscode.l10n.t('not allowed yet')}`,
        meaning: vscode.l10n.t('Nothing is sent to Voyage AI before you have seen what, and agreed.'),
        click: vscode.l10n.t('Click to see it.'),
      };
    case 'running':
      return {
        text: `$(sync~spin) ${name}: ${howFar(progress)}`,
        meaning: vscode.l10n.t('Voyage AI makes vectors of this workspace’s code.'),
        click: vscode.l10n.t('Click to stop.'),
      };
    case 'stopped':
      return {
        text: `$(debug-pause) ${name}: ${howFar(progress)}`,
        meaning: vscode.l10n.t('You stopped it.'),
        click: vscode.l10n.t('Click to go on.'),
      };
    case 'failed':
      return {
        text: `$(warning) ${name}: ${vscode.l10n.t('local vectors serve')}`,
        meaning: state.message,
        click: vscode.l10n.t('Click to try again.'),
      };
    case 'done':
      return {
        text: `$(cloud) ${name}`,
        meaning: vscode.l10n.t('Meaning is searched by the vectors of Voyage AI.'),
        click: vscode.l10n.t('Click for the index report.'),
      };
  }
}

/** A line of the index report: which vectors serve, and why not those that were asked for. */
export function reportWords(state: VoyageState, progress: Embedding): string {
  const has = vscode.l10n.t('Voyage AI: {0} have a vector, or get none.', howFar(progress));
  const serving = (state.kind === 'done' || state.kind === 'running') && isEnough(progress);
  const meaning = serving
    ? vscode.l10n.t('Meaning is searched by the vectors of Voyage AI.')
    : vscode.l10n.t('Meaning is searched by the local vectors for now.');
  const why = serving ? '' : (statusWords(state, progress)?.meaning ?? '');
  return [meaning, why, has].filter((part) => part !== '').join(' ');
}
