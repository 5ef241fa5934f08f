import type { MailClass } from './dataset.ts';

/** What the mail filter is called in telemetry. */
export const MODEL_NAME = 'mail-filter';
/** To be changed with the features, the split or the way of fitting: one version is one set of weights. */
export const MODEL_VERSION = '1.0.0';
export const MODEL_TASK = 'classification';
export const MODEL_CLASSES: readonly MailClass[] = ['ham', 'spam'];
