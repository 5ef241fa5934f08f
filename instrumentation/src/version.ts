/** Name of the instrumentation scope, and the version of this package: a test holds it to package.json. */
export const SCOPE = '@parapet/instrumentation';
export const VERSION = '0.1.0';
