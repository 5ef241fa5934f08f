import type { MailClass } from './dataset.ts';

/** What the mail filter is called in telemetry. */
export const MODEL_NAME = 'mail-filter';
/** Changes with the features, the split or the way of fitting: the same version always has the same weights. */
export const MODEL_VERSION = '1.0.0';
export const MODEL_TASK = 'classification';
export const MODEL_CLASSES: readonly MailClass[] = ['ham', 'spam'];
