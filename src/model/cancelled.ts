import { FootnoteError } from '../base/errors.ts';

export const cancelledError = (): FootnoteError => new FootnoteError('cancelled', 'You stopped this answer.');
