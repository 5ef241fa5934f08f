import { registry } from '../../export/registry.ts';
import type { Series } from '../../export/tally.ts';
import type { Identified } from '../../model/identity.ts';
import { Gaps } from '../../random/gaps.ts';
import type { SecurityCategory, SecuritySeverity } from '../../security/categories.ts';
import { reportFinding } from '../../security/report.ts';
import type { Detector, Inspection, Query } from '../types.ts';
import type { DetectorPolicy } from './policy.ts';

/** What a detector found about an input. */
export interface InputFinding {
  readonly rule: string;
  readonly category: SecurityCategory;
  readonly score: number;
  readonly threshold: number;
  readonly reason: string;
}

const WRAPPED =
  'a detector called the wrapped function of a model: give it the bare one, or what it asks counts as predictions';

/** Set while a detector is at work, of whatever model. */
let inspecting = false;

/** Whether a detector is at work, so that a call of a wrapped model now is its own; that is counted as a fault. */
export function calledByDetector(): boolean {
  if (inspecting) registry.faults.count('detector_threw', new TypeError(WRAPPED));
  return inspecting;
}

/** One detector and its policy, on one model version. */
export class Watch {
  readonly detector: Detector;
  readonly blocks: boolean;
  /** Which inputs it looks at. */
  readonly sample: Gaps;
  readonly #model: Identified;
  readonly #checked: Series;
  readonly #anomalies: Series;

  constructor({ detector, action, sample = 1 }: DetectorPolicy, model: Identified) {
    this.detector = detector;
    this.blocks = action === 'block';
    this.sample = new Gaps(sample);
    this.#model = model;
    const labels = { modelName: model.name, modelVersion: model.version, securityRule: detector.rule };
    this.#checked = registry.tally('inputsChecked').of(labels);
    this.#anomalies = registry.tally('inputAnomalies').of(labels);
    registry.start();
  }

  /** Counts and reports what the detector says; undefined where it finds nothing, cannot tell or throws. Never throws. */
  inspect(query: Query): InputFinding | undefined {
    if (calledByDetector()) return undefined;
    inspecting = true;
    try {
      const inspection = this.detector.inspect(query);
      if (inspection === undefined) return undefined;
      if (typeof inspection.suspicious !== 'boolean') {
        throw new TypeError(
          `inspect of ${this.detector.rule} must give an inspection, at once and not as a promise`,
        );
      }
      this.#checked.value++;
      if (!inspection.suspicious) return undefined;
      this.#anomalies.value++;
      return this.#found(inspection, query.client);
    } catch (error) {
      registry.faults.count('detector_threw', error);
      return undefined;
    } finally {
      inspecting = false;
    }
  }

  #found({ score, threshold, reason }: Inspection, client: string | undefined): InputFinding {
    const { rule, category, technique } = this.detector;
    const finding = { rule, category, score, threshold, reason };
    reportFinding({
      ...finding,
      technique,
      severity: severityOf(category, score, threshold),
      action: this.blocks ? 'blocked' : 'flagged',
      model: this.#model,
      actor: client,
    });
    return Object.freeze(finding);
  }
}

/** `low` for an unusual input and `medium` for an attack; one higher from twice the threshold on. */
function severityOf(category: SecurityCategory, score: number, threshold: number): SecuritySeverity {
  const isFar = threshold > 0 && score >= 2 * threshold;
  if (category === 'input_anomaly') return isFar ? 'medium' : 'low';
  return isFar ? 'high' : 'medium';
}
