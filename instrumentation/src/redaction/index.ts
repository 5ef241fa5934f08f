export { REDACTION_KINDS, type RedactionKind } from './kinds.ts';
export { type RedactingLogRecordProcessor, redactingLogRecordProcessor } from './log-record-processor.ts';
export { redactingMetricReader } from './metric-reader.ts';
export { DEFAULT_BLOCKED_KEYS, type RedactorOptions } from './options.ts';
export { MASK, type Redactor, redactor } from './redactor.ts';
export { type RedactingSpanProcessor, redactingSpanProcessor } from './span-processor.ts';
export { type Tokeniser, type TokeniserOptions, type TokenKey, tokeniser } from './tokeniser.ts';
