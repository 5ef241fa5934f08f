import {
  type DataFrame,
  type DisplayValue,
  FieldType,
  formattedValueToString,
  getFieldDisplayName,
} from '@grafana/data';
import type { VizTooltipItem } from '@grafana/ui';

const plain = (value: number): DisplayValue => ({ text: String(value), numeric: value });

/** The lines of the tooltip at a point: every series that has a value there, or only the hovered one. */
export function tooltipItems(
  frame: DataFrame,
  indices: readonly (number | null)[],
  hovered: number | null,
  { mode = 'single', sort = 'none' }: { mode?: string; sort?: string },
): VizTooltipItem[] {
  const items = frame.fields.flatMap((field, index): VizTooltipItem[] => {
    const row = indices[index];
    const value = row === null || row === undefined ? undefined : field.values[row];
    if (index === 0 || field.type !== FieldType.number || value === undefined || value === null) return [];
    if (mode === 'single' && index !== hovered) return [];
    const display = (field.display ?? plain)(value);
    return [
      {
        label: getFieldDisplayName(field, frame),
        value: formattedValueToString(display),
        color: display.color ?? '',
        isActive: index === hovered,
        numeric: value,
      },
    ];
  });
  const direction = sort === 'asc' ? 1 : -1;
  return sort === 'none' ? items : items.sort((a, b) => direction * ((a.numeric ?? 0) - (b.numeric ?? 0)));
}
