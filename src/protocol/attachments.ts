import * as z from 'zod/mini';

export const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const;
export const DOCUMENT_TYPES = ['application/pdf', 'text/plain'] as const;
export const MediaType = z.enum([...IMAGE_TYPES, ...DOCUMENT_TYPES]);
export type MediaType = z.infer<typeof MediaType>;

/** The service scales larger pictures down, so that more pixels only cost time. */
export const MAX_IMAGE_EDGE = 1568;
export const MAX_IMAGE_BYTES = 5 * 1024 * 1024;
export const MAX_DOCUMENT_BYTES = 20 * 1024 * 1024;
export const MAX_ATTACHMENTS = 8;

export const maxBytes = (type: MediaType): number => (isImage(type) ? MAX_IMAGE_BYTES : MAX_DOCUMENT_BYTES);

export function isImage(type: MediaType): type is (typeof IMAGE_TYPES)[number] {
  return IMAGE_TYPES.some((each) => each === type);
}

const size = z.int().check(z.nonnegative());

/** A picture, PDF or long text that goes with a question. `id` is the SHA-256 of its bytes, which lie with the chats. */
export const Attachment = z.object({
  id: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  name: z.string(),
  mediaType: MediaType,
  bytes: size,
  /** Of what the service reads, estimated. */
  tokens: size,
});
export type Attachment = z.infer<typeof Attachment>;
