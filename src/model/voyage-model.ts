/** What makes Voyage's vectors what they are; their name is part of what they are kept under. */
export const VOYAGE_MODEL = 'voyage-code-3';
/** Of 256, 512, 1024 and 2048: half a kilobyte a chunk in memory. */
export const VOYAGE_DIMS = 512;
/** The list price that this version knows, in dollars. */
export const VOYAGE_USD_A_MILLION = 0.18;
/** Of code, so that an estimate of tokens is rather too high. */
export const VOYAGE_BYTES_A_TOKEN = 3;
export const VOYAGE_VECTORS = { name: `${VOYAGE_MODEL} ${String(VOYAGE_DIMS)} int8`, dims: VOYAGE_DIMS };
