import type { Admitted } from '../base/admitted.ts';
import type { Gate } from '../workspace/gate.ts';
import { FootnoteError } from '../base/errors.ts';
import type { ModelClient, UserBlock } from '../model/client.ts';
import { isImage, type Attachment } from '../protocol/attachments.ts';

/** What the user attached, by id: bytes on this machine, and the file at the service that they became. */
export interface AttachmentPort {
  /** Undefined when the bytes are gone. */
  read(id: string): Promise<Uint8Array | undefined>;
  /** The id of the file at the service, where it was uploaded before. */
  uploaded(id: string): string | undefined;
  /** Remembers what was uploaded, so that it is deleted with the chat. */
  keepUploaded(conversationId: string, id: string, fileId: string): Promise<void>;
}

export interface AttachInput {
  readonly attachments: readonly Attachment[];
  readonly port: AttachmentPort;
  readonly gate: Gate;
  readonly client: ModelClient;
  readonly conversationId: string;
  readonly signal: AbortSignal;
  readonly status: (text: string) => void;
}

/**
 * Blocks for what goes with a question: pictures with their bytes, documents by the id that one upload gave.
 * @throws FootnoteError `bad_request` for one that is gone or may not leave; and what the upload throws
 */
export async function attachedBlocks(input: AttachInput): Promise<UserBlock[]> {
  const blocks: UserBlock[] = [];
  for (const attachment of input.attachments) blocks.push(await attachedBlock(attachment, input));
  return blocks;
}

async function attachedBlock(attachment: Attachment, input: AttachInput): Promise<UserBlock> {
  const { port, gate, client, conversationId, signal } = input;
  const { id, name, mediaType, tokens } = attachment;
  const refusal = gate.checkName(name);
  if (refusal !== undefined) throw new FootnoteError('bad_request', refusal.message);
  const title = gate.admitUserText(name).text;
  const known = port.uploaded(id);
  if (!isImage(mediaType) && known !== undefined) return { type: 'document', fileId: known, title, tokens };
  const bytes = await port.read(id);
  if (bytes === undefined)
    throw new FootnoteError('bad_request', `${name} is no longer kept on this machine. Attach it again.`);
  if (isImage(mediaType)) return { type: 'image', mediaType, data: gate.admitPicture(base64(bytes)), tokens };
  if (client.files === undefined)
    throw new FootnoteError('bad_request', `This provider takes no documents: ask without ${name}.`);
  // Secrets are taken out of a text; a PDF goes as it is.
  const content =
    mediaType === 'text/plain'
      ? new TextEncoder().encode(gate.admitUserText(new TextDecoder().decode(bytes)).text.text)
      : bytes;
  input.status(`Uploading ${name}…`);
  const file = { name: fileName(title.text, gate), mediaType, data: gate.admitPicture(base64(content)) };
  const fileId = await client.files.upload(file, signal);
  await port.keepUploaded(conversationId, id, fileId);
  return { type: 'document', fileId, title, tokens };
}

/** What a redaction leaves in a name isn't always a name that the service takes. */
const fileName = (name: string, gate: Gate): Admitted =>
  gate.admitUserText(name.replace(/[<>:"|?*\\/]/g, '_').slice(0, 255)).text;

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
