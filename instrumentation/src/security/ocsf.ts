import { checkObject, checkOptions } from '../check/options.ts';
import { checkText } from '../check/text.ts';
import { events } from '../contract/index.ts';
import { SCOPE, VERSION } from '../version.ts';
import { TACTICS } from './atlas.ts';
import type { PrincipalKind, SecurityAction, SecurityCategory, SecuritySeverity } from './categories.ts';
import type { SecurityEvent } from './event.ts';
import { headline, sentence } from './report.ts';

/** Version of the Open Cybersecurity Schema Framework that {@link toOcsf} writes (ocsf/ocsf-schema, release 1.8.0). */
export const OCSF_VERSION = '1.8.0';

/** The product object of OCSF: what reports the finding. */
export interface OcsfProduct {
  readonly name: string;
  readonly vendor_name?: string | undefined;
  readonly version?: string | undefined;
  readonly uid?: string | undefined;
}

export interface OcsfOptions {
  /** Default: this package. */
  readonly product?: OcsfProduct | undefined;
}

const CATEGORY_UID = 2;
const DETECTION_FINDING = { uid: 2004, name: 'Detection Finding' };
const DATA_SECURITY_FINDING = { uid: 2006, name: 'Data Security Finding' };
const CREATE = { id: 1, name: 'Create' };
const UPDATE = { id: 2, name: 'Update' };

const SEVERITY = {
  informational: { id: 1, name: 'Informational' },
  low: { id: 2, name: 'Low' },
  medium: { id: 3, name: 'Medium' },
  high: { id: 4, name: 'High' },
  critical: { id: 5, name: 'Critical' },
} as const satisfies Record<SecuritySeverity, object>;

/** From here on a finding asks for somebody: as for the severity WARN of its log record. */
const ALERTABLE = SEVERITY.medium.id;

/** Action and disposition of the profile security_control. */
const CONTROL = {
  allowed: { action_id: 1, action: 'Allowed', disposition_id: 1, disposition: 'Allowed' },
  flagged: { action_id: 3, action: 'Observed', disposition_id: 15, disposition: 'Detected' },
  blocked: { action_id: 2, action: 'Denied', disposition_id: 2, disposition: 'Blocked' },
} as const satisfies Record<SecurityAction, object>;

/** The categories that are about data, with OCSF's category of that data. */
const DATA: {
  readonly [K in SecurityCategory]?: { readonly category_id: number; readonly category: string };
} = {
  secret_exposure: { category_id: 6, category: 'Security' },
  personal_data: { category_id: 1, category: 'Personal' },
};

const RULE_ANALYTIC = { type_id: 1, type: 'Rule' };
const STATISTICAL_ANALYTIC = { type_id: 3, type: 'Statistical' };

const USER_TYPE = {
  user: { type_id: 1, type: 'User' },
  service: { type_id: 4, type: 'Service' },
  ci: { type_id: 99, type: 'CI' },
  unknown: { type_id: 0, type: 'Unknown' },
} as const satisfies Record<PrincipalKind, object>;

const TARGET = { role_id: 1, role: 'Target' };
const RELATED = { role_id: 4, role: 'Related' };

const PARAPET: OcsfProduct = { name: 'Parapet', vendor_name: 'Parapet', version: VERSION, uid: SCOPE };

/** A finding as OCSF has it, ready for `JSON.stringify`. */
export type OcsfFinding = ReturnType<typeof toOcsf>;

/**
 * A finding as an event of OCSF 1.8.0: Data Security Finding (2006) of a secret or a personal datum, else Detection
 * Finding (2004); activity Create for the first of a window, Update for its sum. Times are milliseconds since 1970.
 * OCSF has no place in a finding for the ids of trace and span, the score and its threshold: they are in `unmapped`.
 *
 * @throws TypeError when an option is wrong or unknown
 */
export function toOcsf(event: SecurityEvent, options: OcsfOptions = {}) {
  const product = productOf(options);
  const data = DATA[event.category];
  const kind = data ? DATA_SECURITY_FINDING : DETECTION_FINDING;
  const activity = event.isUpdate ? UPDATE : CREATE;
  const severity = SEVERITY[event.severity];
  const actor = actorOf(event);
  const resources = resourcesOf(event);
  const unmapped = unmappedOf(event);
  return {
    activity_id: activity.id,
    activity_name: activity.name,
    category_uid: CATEGORY_UID,
    category_name: 'Findings',
    class_uid: kind.uid,
    class_name: kind.name,
    type_uid: kind.uid * 100 + activity.id,
    type_name: `${kind.name}: ${activity.name}`,
    severity_id: severity.id,
    severity: severity.name,
    time: event.isUpdate ? event.lastSeen : event.firstSeen,
    start_time: event.firstSeen,
    end_time: event.lastSeen,
    count: event.count,
    message: sentence(event),
    is_alert: !event.isUpdate && severity.id >= ALERTABLE,
    ...CONTROL[event.action],
    metadata: {
      version: OCSF_VERSION,
      profiles: ['security_control'],
      product,
      // The first and the sum are two events of one finding.
      uid: `${event.id}/${activity.id}`,
      event_code: events.securityFinding.name,
      correlation_uid: event.rootCause,
    },
    finding_info: findingInfoOf(event),
    ...(data && { data_security: { ...data, detection_pattern: event.rule } }),
    ...(actor && (data ? { actor } : { evidences: [{ actor }] })),
    ...(resources && { resources }),
    ...(unmapped && { unmapped }),
  };
}

function productOf(options: OcsfOptions): OcsfProduct {
  checkOptions('toOcsf', options, ['product']);
  const { product = PARAPET } = options;
  checkObject('toOcsf option product must be an object', product);
  checkOptions('toOcsf option product', product, ['name', 'vendor_name', 'version', 'uid']);
  checkText('toOcsf option product.name', product.name);
  for (const part of ['vendor_name', 'version', 'uid'] as const) {
    if (product[part] !== undefined) checkText(`toOcsf option product.${part}`, product[part]);
  }
  return present(product);
}

function findingInfoOf(event: SecurityEvent) {
  const { id, isUpdate, firstSeen, lastSeen, category, reason, rule, score, owasp } = event;
  const attack = attackOf(event);
  return {
    uid: id,
    title: headline(event),
    desc: reason,
    types: [category],
    analytic: { uid: rule, name: rule, ...(score === undefined ? RULE_ANALYTIC : STATISTICAL_ANALYTIC) },
    created_time: firstSeen,
    first_seen_time: firstSeen,
    last_seen_time: lastSeen,
    ...(isUpdate && { modified_time: lastSeen }),
    ...(attack && { attacks: [attack] }),
    ...(owasp && { tags: [{ name: 'owasp_ml_top_10', value: owasp.id }] }),
  };
}

function attackOf({ technique, matrixVersion }: SecurityEvent) {
  if (technique === undefined) return undefined;
  const { id, name, tactics } = technique;
  const [parentId] = /^AML\.T\d+/.exec(id)!;
  return {
    version: matrixVersion,
    tactics: tactics.map((uid) => ({ uid, name: TACTICS[uid] })),
    // A sub-technique is named with its parent, before the colon.
    technique: parentId === id ? { uid: id, name } : { uid: parentId, name: name.split(': ')[0]! },
    ...(parentId !== id && { sub_technique: { uid: id, name } }),
  };
}

function actorOf({ actorHash, principalKind = 'unknown' }: SecurityEvent) {
  return actorHash === undefined ? undefined : { user: { uid: actorHash, ...USER_TYPE[principalKind] } };
}

/** The profile ai_operation, which has a model of its own, is not for findings. */
function resourcesOf({ model: { name, version, datasetId } }: SecurityEvent) {
  const resources = [
    ...(name === '' ? [] : [{ uid: `${name}@${version}`, name, version, type: 'AI model', ...TARGET }]),
    ...(datasetId === '' ? [] : [{ uid: datasetId, type: 'Dataset', ...RELATED }]),
  ];
  return resources.length === 0 ? undefined : resources;
}

function unmappedOf({ traceId, spanId, score, threshold, actorHash, principalKind }: SecurityEvent) {
  const unmapped = present({
    trace_id: traceId,
    span_id: spanId,
    score: finite(score),
    threshold: finite(threshold),
    // Where there is no actor to say it of.
    principal_kind: actorHash === undefined ? principalKind : undefined,
  });
  return Object.keys(unmapped).length === 0 ? undefined : unmapped;
}

/** JSON has no other numbers. */
function finite(value: number | undefined): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

function present<T extends object>(given: T): T {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as T;
}
