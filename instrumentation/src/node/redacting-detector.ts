import type { DetectedResourceAttributes, ResourceDetector } from '@opentelemetry/resources';
import type { Redactor } from '../redaction/redactor.ts';

/** A resource detector whose attributes are redacted, those that come later as well. */
export function redactingDetector(redactor: Redactor, detector: ResourceDetector): ResourceDetector {
  return {
    detect(config) {
      const found = detector.detect(config);
      return { ...found, ...(found.attributes && { attributes: redactEach(redactor, found.attributes) }) };
    },
  };
}

function redactEach(redactor: Redactor, attributes: DetectedResourceAttributes): DetectedResourceAttributes {
  const redacted: DetectedResourceAttributes = {};
  for (const [key, value] of Object.entries(attributes)) {
    if (value instanceof Promise)
      redacted[key] = value.then((late) => redactor.attributes({ [key]: late })[key]);
    else Object.assign(redacted, redactor.attributes({ [key]: value }));
  }
  return redacted;
}
