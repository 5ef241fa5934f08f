import { formattedValueToString, getValueFormat } from '@grafana/data';
import type { FleetRow } from './fleetModel.ts';

const NONE = '–';

/** Numbers of the fleet in Grafana's units. */
export const formatFleet = {
  calls: (value: number) => inUnit('reqps', value),
  seconds: (value: number) => inUnit('s', value),
  share: (value: number) => inUnit('percentunit', value, 2),
  drifted: ({ drifted, features }: FleetRow) =>
    Number.isNaN(features) ? NONE : `${Number.isNaN(drifted) ? 0 : drifted} of ${features}`,
};

function inUnit(unit: string, value: number, decimals?: number): string {
  return Number.isNaN(value) ? NONE : formattedValueToString(getValueFormat(unit)(value, decimals));
}
