import { seededRandom, shuffled } from '../shared/random.ts';
import { type Group, listMails, type MailRef } from './dataset.ts';

/** Decides which mail falls into which part; every command uses the same one. */
export const SPLIT_SEED = 20021010;

/** The groups that the model learns from, and that the quiet replay takes unseen mail from. */
export const HOME_GROUPS = ['easy-ham-1', 'spam-1'] as const satisfies readonly Group[];
/** The groups that the shift comes from. */
export const SHIFT_GROUPS = ['hard-ham-1', 'spam-2'] as const satisfies readonly Group[];

/** Shares of the home groups; what is left over is kept for the replay. */
const TRAIN_SHARE = 0.5;
const VALIDATION_SHARE = 0.2;

export interface Split {
  /** Fits the model, and is the baseline of its features. */
  readonly train: readonly MailRef[];
  /** Measures the model, and is the baseline of its predictions. */
  readonly validation: readonly MailRef[];
  /** Never seen by training: the quiet replay. */
  readonly replay: readonly MailRef[];
}

/**
 * Splits the home groups at random, each group in the same shares, each part shuffled.
 * The corpus is sorted by mailing list and by day, so a split by position would be a shift by itself.
 */
export async function splitHome(seed = SPLIT_SEED): Promise<Split> {
  const random = seededRandom(seed);
  const parts: { [K in keyof Split]: MailRef[] } = { train: [], validation: [], replay: [] };
  for (const group of HOME_GROUPS) {
    const mails = shuffled(await listMails(group), random);
    const trainEnd = Math.round(mails.length * TRAIN_SHARE);
    const validationEnd = trainEnd + Math.round(mails.length * VALIDATION_SHARE);
    parts.train.push(...mails.slice(0, trainEnd));
    parts.validation.push(...mails.slice(trainEnd, validationEnd));
    parts.replay.push(...mails.slice(validationEnd));
  }
  return {
    train: shuffled(parts.train, random),
    validation: shuffled(parts.validation, random),
    replay: shuffled(parts.replay, random),
  };
}

/** The mail of the shift, shuffled. */
export async function shiftMails(seed = SPLIT_SEED): Promise<MailRef[]> {
  const lists = await Promise.all(SHIFT_GROUPS.map((group) => listMails(group)));
  return shuffled(lists.flat(), seededRandom(seed));
}
