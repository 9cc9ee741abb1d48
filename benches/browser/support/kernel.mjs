/**
 * The simplest fast matrix product in WebAssembly, as the upper bound on an engine's speed: 128-bit
 * multiplications and additions, none of them fused or relaxed, all sums in registers.
 */

import wabt from 'wabt';

/** Steps per iteration of the inner loop; must divide the depth. */
const UNROLLED = 4;

/**
 * A module whose function `product(depth, panels, rows, weights, sums)` multiplies `rows` (each of
 * `depth` numbers, row-major) by `panels` panels of weights. A panel holds `quads` × 4 columns for
 * each of the `depth` steps. The results overwrite `sums`.
 */
export async function productKernel(rows, quads) {
  const { parseWat } = await wabt();
  const module = parseWat('product.wat', source(rows, quads), { simd: true });
  return module.toBinary({}).buffer;
}

function source(rows, quads) {
  const each = (count, line) => Array.from({ length: count }, (_, index) => line(index)).join('\n');
  const sums = (line) => each(rows, (row) => each(quads, (quad) => line(row, quad)));
  const factor = (row, step) =>
    `(local.set $factor${row} (v128.load32_splat offset=${4 * step} (local.get $row${row})))`;
  const weight = (quad, step) =>
    `(local.set $weight (v128.load offset=${16 * (step * quads + quad)} (local.get $weights)))`;
  const add = (row, quad) => `(local.set $sum${row}_${quad}
    (f32x4.add (local.get $sum${row}_${quad}) (f32x4.mul (local.get $factor${row}) (local.get $weight))))`;
  return `(module
    (memory (export "memory") 64)
    (func (export "product")
      (param $depth i32) (param $panels i32) (param $rows i32) (param $weights i32) (param $sums i32)
      (local $step i32) (local $weight v128)
      ${each(rows, (row) => `(local $row${row} i32) (local $factor${row} v128)`)}
      ${sums((row, quad) => `(local $sum${row}_${quad} v128)`)}
      (loop $panel
        ${each(rows, (row) => `(local.set $row${row} (i32.add (local.get $rows) (i32.mul (local.get $depth) (i32.const ${4 * row}))))`)}
        ${sums((row, quad) => `(local.set $sum${row}_${quad} (v128.const i32x4 0 0 0 0))`)}
        (local.set $step (local.get $depth))
        (loop $next
          ${each(
            UNROLLED,
            (step) => `${each(rows, (row) => factor(row, step))}
            ${each(quads, (quad) => `${weight(quad, step)} ${each(rows, (row) => add(row, quad))}`)}`,
          )}
          ${each(rows, (row) => `(local.set $row${row} (i32.add (local.get $row${row}) (i32.const ${4 * UNROLLED})))`)}
          (local.set $weights (i32.add (local.get $weights) (i32.const ${16 * quads * UNROLLED})))
          (br_if $next (local.tee $step (i32.sub (local.get $step) (i32.const ${UNROLLED})))))
        ${sums((row, quad) => `(v128.store offset=${16 * (row * quads + quad)} (local.get $sums) (local.get $sum${row}_${quad}))`)}
        (local.set $sums (i32.add (local.get $sums) (i32.const ${16 * rows * quads})))
        (br_if $panel (local.tee $panels (i32.sub (local.get $panels) (i32.const 1)))))))`;
}
