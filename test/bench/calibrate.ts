// A process of its own: a fixed piece of work on one thread, which tells how fast the machine was just then. In the bench's own
// process the loop's compiled code would depend on what ran there before. Prints {ms}, the best of three.
function loop(): number {
  const start = performance.now();
  let x = 1;
  for (let i = 0; i < 50_000_000; i++) x = (Math.imul(x, 1_664_525) + i) | 0;
  return performance.now() - start + (x === 0 ? 1 : 0);
}
process.stdout.write(JSON.stringify({ ms: Math.min(loop(), loop(), loop()) }));
