import { ApiError, invalid } from './api-error.ts';
import { newId } from './content.ts';
import type { Json } from './fields.ts';
import { documentTokens, isOfType } from './media.ts';

const MAX_BYTES = 500 * 1024 * 1024;
const FORBIDDEN_IN_NAME = /[<>:"|?*\\/\u0000-\u001f]/;
const TYPES = ['application/pdf', 'text/plain', 'image/png', 'image/jpeg', 'image/gif', 'image/webp'];

interface StoredFile {
  readonly meta: Json;
  readonly bytes: Buffer;
  readonly mediaType: string;
}

/** The Files API. */
export interface FileStore {
  /** @param form the parsed multipart body */
  upload(form: FormData): Promise<Json>;
  list(query: URLSearchParams): Json;
  /** @throws ApiError `not_found_error` */
  get(id: string): StoredFile;
  delete(id: string): Json;
  /** Tokens of a document block that names a file. */
  tokens(id: string): number;
  readonly ids: readonly string[];
}

/** @param now milliseconds */
export function fileStore(now: () => number): FileStore {
  const files = new Map<string, StoredFile>();
  const get = (id: string): StoredFile => {
    const found = files.get(id);
    const expires = found?.meta['expires_at'];
    if (!found || (typeof expires === 'string' && Date.parse(expires) <= now()))
      throw new ApiError('not_found_error', `File not found: ${id}`);
    return found;
  };
  return {
    get ids() {
      return [...files.keys()];
    },
    get,
    upload: async (form) => {
      for (const key of form.keys())
        if (key !== 'file' && key !== 'expires_in_seconds')
          throw invalid(`${key}: Extra inputs are not permitted`);
      const part = form.get('file');
      if (!(part instanceof File)) throw invalid('file: Field required');
      if (part.name.length === 0 || part.name.length > 255 || FORBIDDEN_IN_NAME.test(part.name))
        throw invalid('file: filename must be 1-255 characters without < > : " | ? * \\ /');
      const bytes = Buffer.from(await part.arrayBuffer());
      if (bytes.length === 0) throw invalid('file: File is empty');
      if (bytes.length > MAX_BYTES)
        throw new ApiError('request_too_large', 'File exceeds the maximum size of 500 MB');
      const mediaType = part.type.split(';')[0] ?? '';
      if (!TYPES.includes(mediaType) || !isOfType(bytes, mediaType))
        throw invalid(`file: is not a file of type ${mediaType}`);
      const life = form.get('expires_in_seconds');
      if (life !== null && !(Number(life) >= 3600 && Number(life) <= 7_776_000))
        throw invalid('expires_in_seconds: must be between 3600 and 7776000');
      const id = newId('file');
      const meta = {
        id,
        type: 'file',
        filename: part.name,
        mime_type: mediaType,
        size_bytes: bytes.length,
        created_at: '2026-11-21T12:00:00Z',
        downloadable: false,
        expires_at: life === null ? null : new Date(now() + Number(life) * 1000).toISOString(),
      };
      files.set(id, { meta, bytes, mediaType });
      return meta;
    },
    list: (query) => {
      const limit = Number(query.get('limit') ?? '20');
      const data = [...files.values()].slice(0, limit).map(({ meta }) => meta);
      return { data, has_more: files.size > data.length, next_page: null };
    },
    delete: (id) => {
      get(id);
      files.delete(id);
      return { id, type: 'file_deleted' };
    },
    tokens: (id) => {
      const { bytes, mediaType } = get(id);
      return documentTokens(bytes, mediaType);
    },
  };
}
