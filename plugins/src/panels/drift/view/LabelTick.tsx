import React from 'react';
import type { Bin } from '../model/bins.ts';
import { shortLabel } from '../model/shortLabel.ts';

interface Props {
  bins: readonly Bin[];
  width: number;
  style: { fontSize: string | number | undefined; fill: string };
  /** Given by the chart. */
  x?: number;
  y?: number;
  payload?: { value: string };
}

const CHARACTER = 6.6;

/** Label of a bin at the axis, cut to the room that there is; the whole of it is in the title. */
export function LabelTick({ bins, width, style, x = 0, y = 0, payload }: Props) {
  const label = bins.find((bin) => bin.id === payload?.value)?.label ?? payload?.value ?? '';
  const most = Math.max(4, Math.floor((width - 12) / CHARACTER));
  const short = shortLabel(label);
  const shown = short.length > most ? `${short.slice(0, most - 1)}…` : short;
  return (
    <text x={x} y={y} dy="0.35em" textAnchor="end" {...style}>
      <title>{label}</title>
      {shown}
    </text>
  );
}
