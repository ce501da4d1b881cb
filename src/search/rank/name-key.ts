/** A number that equal names share, never 0. */
export function keyOf(name: string): number {
  let key = 1;
  for (let i = 0; i < name.length; i++) key = Math.imul(key ^ name.charCodeAt(i), 0x01000193);
  return key >>> 0 || 1;
}
