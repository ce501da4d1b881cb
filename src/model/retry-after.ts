/** Seconds that an answer's `retry-after` asks to wait: seconds or a date, as HTTP has it (RFC 9110, 10.2.3). */
export function retryAfterS(headers: Headers | undefined, now: number): number | undefined {
  const text = headers?.get('retry-after')?.trim();
  if (text === undefined || text === '') return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, (at - now) / 1000);
}
