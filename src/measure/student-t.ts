/** 97.5 % quantiles of Student's t for 1 to 30 degrees of freedom. */
const TABLE = [
  12.7062047, 4.30265273, 3.18244631, 2.77644511, 2.57058184, 2.44691185, 2.36462425, 2.30600414, 2.26215716,
  2.22813885, 2.20098516, 2.17881283, 2.16036866, 2.14478669, 2.13144955, 2.1199053, 2.10981558, 2.10092204,
  2.09302405, 2.08596345, 2.07961384, 2.07387307, 2.06865761, 2.06389856, 2.05953855, 2.05552944, 2.05183052,
  2.04840714, 2.04522964, 2.04227246,
];

/**
 * The factor of a two-sided 95 % confidence interval: the 97.5 % quantile of Student's t. From the table up to 30
 * degrees of freedom, beyond by the Cornish-Fisher expansion (relative error below 1e-5).
 */
export function studentT95(degreesOfFreedom: number): number {
  if (degreesOfFreedom <= TABLE.length) return TABLE[degreesOfFreedom - 1];
  const z = 1.959963984540054;
  const n = degreesOfFreedom;
  return (
    z +
    (z ** 3 + z) / (4 * n) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * n ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * n ** 3)
  );
}
