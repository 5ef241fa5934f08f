/**
 * Reference values from scipy 1.10.1 (`scipy.stats`, `scipy.spatial.distance`), computed outside this project.
 * Samples are x = -scale·ln(1 - u) with u from the generator s = (1664525·s + 1013904223) mod 2^32, u = s / 2^32.
 */
export const oracles = {
  p: [0.1, 0.2, 0.3, 0.4],
  q: [0.15, 0.25, 0.25, 0.35],
  psi: 0.04722308044204256,
  klPQ: 0.022933803014337104,
  klQP: 0.02428927742770548,
  jensenShannonBase2: 0.09210804568706063,
  samples: {
    reference: {
      seed: 1,
      size: 500,
      scale: 1,
      first: [0.26978390490222603, 0.46087846840742835, 0.7016674397006556],
    },
    current: {
      seed: 2,
      size: 400,
      scale: 1.2,
      first: [0.3243499247599629, 0.7393665661715091, 0.2513111401182105],
    },
  },
  kolmogorovSmirnov: 0.11099999999999999,
  wasserstein: 0.2062462276556686,
  chiSquare: {
    counts: [
      [100, 200, 300, 400],
      [60, 100, 100, 140],
    ],
    statistic: 13.935185185185187,
    pValue: 0.0029947175250017717,
    degreesOfFreedom: 3,
  },
  /** Upper quantiles of chi-square: [tail, degrees of freedom, value]. */
  chiSquareQuantiles: [
    [0.05, 4, 9.487729036781154],
    [0.05, 9, 16.918977604620448],
    [0.05, 19, 30.14352720564616],
    [0.01, 4, 13.276704135987622],
    [0.01, 9, 21.665994333461924],
    [0.01, 19, 36.19086912927004],
    [0.001, 4, 18.46682695290317],
    [0.001, 9, 27.877164871256568],
    [0.001, 19, 43.82019596451753],
  ],
} as const;
