/** What the predictor of delays is called in telemetry. */
export const MODEL_NAME = 'arrival-delay';
export const MODEL_TASK = 'regression';
/** To be changed with the data, the features or the way of fitting: one version is one set of weights. */
export const MODEL_VERSION = '1.0.0';
