/**
 * Reference values from scikit-learn 1.9.1 (`sklearn.metrics`), Fairlearn 0.15.0 (`fairlearn.metrics`) and statsmodels
 * 0.15.0 (`stats.proportion`), computed outside this project on the rows that the functions below make.
 */
export const oracles = {
  binary: {
    rows: 500,
    accuracy: 0.662,
    precision_macro: 0.6619943676395289,
    recall_macro: 0.6619865917854686,
    f1_macro: 0.6619878315619363,
    precision: 0.6626984126984127,
    recall: 0.6653386454183267,
    f1: 0.6640159045725647,
    roc_auc: 0.7284516552264836,
    log_loss: 0.9050616049492137,
    brier_score: 0.21994999999999998,
  },
  eu: {
    rows: 154,
    accuracy: 0.7012987012987013,
    precision_macro: 0.695311167945439,
    recall_macro: 0.6980121002592913,
    f1_macro: 0.6961743009092469,
    precision: 0.6376811594202898,
    recall: 0.676923076923077,
    f1: 0.6567164179104478,
    roc_auc: 0.7296456352636128,
    log_loss: 0.8620884594352856,
    brier_score: 0.21853896103896103,
  },
  classes: {
    accuracy: 0.6533333333333333,
    precision_macro: 0.5587269455690509,
    recall_macro: 0.48907930107526876,
    f1_macro: 0.5205971611584769,
    ofClass: {
      cat: [0.8222222222222222, 0.6666666666666666, 0.736318407960199, 111],
      dog: [0.6947368421052632, 0.6875, 0.6910994764397905, 96],
      eel: [0.717948717948718, 0.6021505376344086, 0.6549707602339181, 93],
    },
  },
  regression: {
    rows: 200,
    mae: 3.7950413608085363,
    rmse: 4.450990948386814,
    r2: 0.9784698062864322,
    mean_error: 0.910663320031017,
  },
  fairness: {
    demographic_parity_difference: 0.1554983478060401,
    disparate_impact_ratio: 0.7423605805958747,
    equalized_odds_difference: 0.1758912470522957,
    equal_opportunity_difference: 0.1467996289424861,
  },
  /** [successes, rows, low, high] of Wilson's 95 % interval. */
  wilson: [
    [15, 25, 0.40739457358966996, 0.7659669762225203],
    [0, 30, 0, 0.1135133931739688],
  ],
  /** [successes and rows of a, of b, low, high] of Newcombe's 95 % interval of a less b. */
  newcombe: [
    [56, 70, 48, 80, 0.05243147240236498, 0.33387265403690614],
    [9, 10, 3, 10, 0.1705227239345029, 0.809017973535488],
    [10, 10, 0, 10, 0.6075093504305241, 1],
  ],
  /** [z for 95 % of so many comparisons, comparisons], from scipy. */
  z: [
    [1.9599639845400545, 1],
    [2.3939797998185095, 3],
    [2.63825727347675, 6],
  ],
} as const;

function* uniform(seed: number): Generator<number, never> {
  for (let s = seed; ; ) {
    s = (1664525 * s + 1013904223) % 2 ** 32;
    yield s / 2 ** 32;
  }
}

function draws(seed: number): () => number {
  const generator = uniform(seed);
  return () => generator.next().value;
}

const GROUPS = ['eu', 'us', 'apac'] as const;

/** Scores with many ties, and with certain ones that are wrong. One group is scored too high. */
export function binaryRows() {
  const next = draws(7);
  return Array.from({ length: 500 }, () => {
    const cohort = GROUPS[Math.floor(next() * 3)]!;
    const p = next();
    const actual = next() < 0.15 + 0.7 * p ? 'yes' : 'no';
    const shifted = Math.min(1, p + (cohort === 'us' ? 0.15 : 0));
    const score = Math.round(shifted * 20) / 20;
    return { actual, predicted: score >= 0.55 ? 'yes' : 'no', score, cohort };
  });
}

/** Three classes, and predictions of a fourth that does not occur. */
export function classRows() {
  const next = draws(11);
  const classes = ['cat', 'dog', 'eel', 'fox'];
  return Array.from({ length: 300 }, () => {
    const actual = classes[Math.floor(next() * 3)]!;
    const predicted = next() < 0.6 ? actual : classes[Math.floor(next() * 4)]!;
    return { actual, predicted };
  });
}

export function regressionRows() {
  const next = draws(13);
  return Array.from({ length: 200 }, () => {
    const actual = next() * 100 - 20;
    return { actual, predicted: actual + (next() - 0.4) * 15 };
  });
}
