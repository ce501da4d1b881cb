import { IMAGE_TYPES, MAX_IMAGE_BYTES, MAX_IMAGE_EDGE, maxBytes } from '../../protocol/attachments.ts';
import type { MediaType } from '../../protocol/attachments.ts';
import type { PanelMessage } from '../../protocol/panel.ts';

type FileMessage = Extract<PanelMessage, { type: 'attach' | 'notAttached' }>;

const TEXT_NAME =
  /\.(md|mdx|markdown|txt|text|rst|adoc|org|csv|tsv|json|ya?ml|xml|html?|log|svg|toml|diff|patch)$/i;
/** A large picture is sent as JPEG of this quality: a screenshot's text stays legible. */
const QUALITY = 0.85;

export const ACCEPT = [...IMAGE_TYPES, 'application/pdf', 'text/*', '.md', '.rst', '.adoc'].join(',');

/** What a file counts as; undefined: it can't be attached. */
export function mediaTypeOf(name: string, type: string): MediaType | undefined {
  const image = IMAGE_TYPES.find((each) => each === type);
  if (image !== undefined) return image;
  if (type === 'application/pdf' || /\.pdf$/i.test(name)) return 'application/pdf';
  return type.startsWith('text/') || TEXT_NAME.test(name) ? 'text/plain' : undefined;
}

/** How large a picture is sent: the service would scale it down all the same. */
export function scaled(width: number, height: number): { readonly width: number; readonly height: number } {
  const by = Math.min(1, MAX_IMAGE_EDGE / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * by)), height: Math.max(1, Math.round(height * by)) };
}

/** Reads a file that the user pasted, dropped or picked; pictures are made as small as the service wants them. */
export async function readFile(file: File): Promise<FileMessage> {
  const name = file.name === '' ? 'picture' : file.name;
  const mediaType = mediaTypeOf(name, file.type);
  if (mediaType === undefined) return { type: 'notAttached', name, why: 'type' };
  const image = IMAGE_TYPES.find((each) => each === mediaType);
  if (image !== undefined) return readImage(file, name, image);
  if (file.size > maxBytes(mediaType)) return { type: 'notAttached', name, why: 'size' };
  return { type: 'attach', name, mediaType, data: await base64(file) };
}

async function readImage(
  file: File,
  name: string,
  mediaType: (typeof IMAGE_TYPES)[number],
): Promise<FileMessage> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    return { type: 'notAttached', name, why: 'broken' }; // whatever it is, it is no picture
  }
  const size = scaled(bitmap.width, bitmap.height);
  const small = size.width === bitmap.width && file.size <= MAX_IMAGE_BYTES;
  const sent = small ? file : await redrawn(bitmap, size);
  bitmap.close();
  if (sent === null || sent.size > MAX_IMAGE_BYTES) return { type: 'notAttached', name, why: 'size' };
  const type = IMAGE_TYPES.find((each) => each === sent.type) ?? mediaType;
  return { type: 'attach', name, mediaType: type, data: await base64(sent), ...size };
}

function redrawn(bitmap: ImageBitmap, { width, height }: ReturnType<typeof scaled>): Promise<Blob | null> {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (context === null) return Promise.resolve(null);
  // JPEG has no transparency: what shines through is white, as on a page.
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0, width, height);
  return new Promise((resolve) => {
    canvas.toBlob(resolve, 'image/jpeg', QUALITY);
  });
}

function base64(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => {
      const url = typeof reader.result === 'string' ? reader.result : '';
      resolve(url.slice(url.indexOf(',') + 1));
    };
    reader.onerror = () => {
      reject(reader.error ?? new Error('The file could not be read.'));
    };
    reader.readAsDataURL(blob);
  });
}
