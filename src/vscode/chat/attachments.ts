import * as vscode from 'vscode';
import { FootnoteError } from '../../base/errors.ts';
import { attachmentProblem, attachmentTokens, type AttachmentProblem } from '../../chat/attachment.ts';
import { maxBytes } from '../../protocol/attachments.ts';
import type { Gate } from '../../workspace/gate.ts';
import type { AttachmentFiles } from './attachment-files.ts';
import type { AttachmentsPort } from './controller.ts';

/** Files that come from the panel: checked, named through the gate, kept with the chats. */
export function chatAttachments(files: AttachmentFiles, gate: Gate): AttachmentsPort {
  const words = (problem: AttachmentProblem, name: string, largest: number): string =>
    ({
      empty: vscode.l10n.t('{0} is empty.', name),
      too_large: vscode.l10n.t('{0} is larger than {1} MB.', name, Math.floor(largest / 1024 / 1024)),
      not_what_it_says: vscode.l10n.t('{0} can’t be read as what its name says.', name),
    })[problem];
  return {
    take: async ({ name: given, mediaType, data, width, height }) => {
      const name = gate.admitUserText(given).text.text;
      const refusal = gate.checkName(given);
      if (refusal !== undefined) throw new FootnoteError('bad_request', refusal.message);
      const bytes = Buffer.from(data, 'base64');
      const problem = attachmentProblem(mediaType, bytes);
      if (problem !== undefined)
        throw new FootnoteError('bad_request', words(problem, name, maxBytes(mediaType)));
      const pixels = width === undefined || height === undefined ? undefined : width * height;
      const id = await files.add(bytes);
      const tokens = attachmentTokens(mediaType, bytes, pixels);
      return { id, name, mediaType, bytes: bytes.length, tokens };
    },
    refused: ({ name, why }) => {
      const said = {
        type: vscode.l10n.t('{0}: attach pictures (PNG, JPEG, GIF, WebP), PDF or text.', name),
        size: vscode.l10n.t('{0} is too large to attach.', name),
        broken: vscode.l10n.t('{0} can’t be read as a picture.', name),
      };
      void vscode.window.showErrorMessage(said[why]);
    },
    claim: files.claim,
    forget: files.forget,
  };
}
