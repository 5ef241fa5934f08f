import {
  dateTimeFormat,
  type Field,
  formattedValueToString,
  type GrafanaTheme2,
  getDisplayProcessor,
  systemDateFormats,
  type TimeZone,
} from '@grafana/data';

const DAY = 86_400_000;

/** A PSI by the unit, decimals, mappings and noValue of its field; two decimals where the field leaves them open. */
export function formatPsi(value: number, field: Field | undefined, theme: GrafanaTheme2): string {
  if (!field) {
    return formatNumber(value);
  }
  const config = { ...field.config, decimals: field.config.decimals ?? 2 };
  const display = getDisplayProcessor({ field: { ...field, config }, theme });
  return formattedValueToString(display(Number.isNaN(value) ? null : value));
}

/** Plain statistics, which have no unit: enough digits to tell them apart, no more. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) {
    return '–';
  }
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
}

/** Counts may be fractions, because Prometheus extrapolates; people count in whole ones. */
export function formatCount(value: number): string {
  return Number.isNaN(value) ? '–' : Math.round(value).toLocaleString();
}

/** A share between 0 and 1 in percent. */
export function formatShare(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

export function formatP(value: number): string {
  if (Number.isNaN(value)) {
    return '–';
  }
  return value < 1e-12 ? '< 1e-12' : value < 0.001 ? value.toExponential(1) : value.toFixed(3);
}

/** Clock time, with the date in front when the range is longer than a day. */
export function formatTime(time: number, timeZone: TimeZone, span: number, step = 60_000): string {
  const { second, minute, hour, day } = systemDateFormats.interval;
  const clock = step < 60_000 ? second : minute;
  return dateTimeFormat(time, { timeZone, format: step >= DAY ? day : span > DAY ? hour : clock });
}
