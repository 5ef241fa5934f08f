import type { Inhibition } from './types.ts';

/**
 * Labels say the same when both are missing, so each rule asks for those that must be there: alerts that know no model
 * or no root cause would silence each other.
 */
export const inhibitions: readonly Inhibition[] = [
  {
    because: 'A page says all that the tickets about the same trouble say.',
    source: [
      ['severity', '=', 'page'],
      ['model', '!=', ''],
      ['root_cause', '!=', ''],
    ],
    target: [
      ['severity', '=~', 'ticket|info'],
      ['root_cause', '!=', ''],
    ],
    equal: ['model', 'root_cause'],
  },
  {
    because: 'The same, where no model is known: then only the same alert is surely the same trouble.',
    source: [
      ['severity', '=', 'page'],
      ['model', '=', ''],
    ],
    target: [
      ['severity', '=~', 'ticket|info'],
      ['model', '=', ''],
    ],
    equal: ['alertname', 'dataset', 'instance'],
  },
  {
    because: 'Services that fail together are one trouble.',
    source: [
      ['severity', '=', 'page'],
      ['root_cause', '=', 'cascade'],
      ['model', '!=', ''],
    ],
    target: [
      ['root_cause', '=~', 'availability|latency'],
      ['model', '!=', ''],
    ],
    equal: ['model'],
  },
  {
    because: 'Hostile queries are unusual, drift, are answered wrongly, and nobody labels them.',
    source: [
      ['severity', '=', 'page'],
      ['root_cause', '=', 'hostile_queries'],
      ['model', '!=', ''],
    ],
    target: [
      ['root_cause', '=~', 'drift|input_anomaly|quality|labels'],
      ['security_critical', '!=', 'true'],
      ['model', '!=', ''],
    ],
    equal: ['model'],
  },
  {
    because: 'What a version was not trained on it answers worse.',
    source: [
      ['severity', '=', 'page'],
      ['root_cause', '=', 'drift'],
      ['model', '!=', ''],
    ],
    target: [
      ['root_cause', '=~', 'quality|input_anomaly'],
      ['model', '!=', ''],
    ],
    equal: ['model', 'version'],
  },
];
