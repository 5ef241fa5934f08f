import { formattedValueToString, getValueFormat } from '@grafana/data';

/** A share in percent, with the digits that tell 99.9 from 99.95; below 0 where a budget is overspent. */
export function formatPercent(share: number): string {
  return Number.isNaN(share) ? '–' : `${Number((share * 100).toFixed(Math.abs(share) > 0.99 ? 3 : 1))} %`;
}

/** How many times as fast as the budget bears. */
export function formatBurn(rate: number): string {
  return Number.isNaN(rate) ? '–' : `${rate.toFixed(rate >= 10 ? 0 : 1)}×`;
}

/** What is left at this pace; a budget that lasts has no end. */
export function formatExhaustion(seconds: number): string {
  if (Number.isNaN(seconds)) {
    return '–';
  }
  if (seconds <= 0) {
    return 'gone';
  }
  return Number.isFinite(seconds) ? `in ${formatDuration(seconds)}` : 'lasts';
}

export function formatDuration(seconds: number): string {
  return formattedValueToString(getValueFormat('s')(seconds, seconds < 3600 ? 0 : 1));
}

export function formatCount(value: number): string {
  return Number.isNaN(value) ? '–' : formattedValueToString(getValueFormat('short')(value));
}
