/** Heights in pixels that the drawing and the arithmetic of pointers share. */
export const ROW = 24;
export const HEADLINE = { one: 28, two: 46 };
export const HEADER = 24;
export const AXIS = 22;

/** What there is room for. Widths and heights in pixels; 0 leaves the part out. */
export interface Layout {
  /** Just the verdict. */
  readonly lineOnly: boolean;
  /** Narrow panels break the verdict into two lines rather than cut it. */
  readonly headline: number;
  readonly list: { readonly width: number; readonly height: number };
  /** Which columns of the ranking fit beside the name. */
  readonly columns: { readonly verdict: boolean; readonly z: boolean };
  readonly matrix: number;
  readonly header: boolean;
  readonly axis: boolean;
  readonly detail: {
    readonly place: 'right' | 'below' | 'over';
    readonly width: number;
    readonly height: number;
  };
}

/** Between the ranking and a detail below it. */
const DETAIL_GAP = 8;
const NO_DETAIL: Layout['detail'] = { place: 'right', width: 0, height: 0 };

/** Divides the panel: the verdict always, then the ranking, then the matrix, then the detail of the selected feature. */
export function layoutOf(width: number, height: number, hasTime: boolean, selected: boolean): Layout {
  const lineOnly = height < HEADLINE.one + 2 * ROW || width < 160;
  const wraps = width < 480 && height >= HEADLINE.two + 4 * ROW;
  const headline = lineOnly ? height : wraps ? HEADLINE.two : HEADLINE.one;
  const room = height - headline;
  const detail = selected && !lineOnly ? detailOf(width, room) : NO_DETAIL;
  const listWidth = detail.place === 'right' ? width - detail.width : width;
  const listRoom = detail.place === 'below' ? room - detail.height - DETAIL_GAP : room;
  const withMatrix = hasTime && listWidth >= 420;
  const header = listRoom >= HEADER + 4 * ROW;
  const axis = withMatrix && listRoom >= AXIS + 2 * ROW;
  const columns = columnsOf(listWidth, withMatrix);
  const list = withMatrix ? listColumns(listWidth, columns) : listWidth;
  return {
    lineOnly,
    headline,
    list: { width: list, height: listRoom - (header ? HEADER : 0) - (axis ? AXIS : 0) },
    columns,
    matrix: withMatrix ? listWidth - list : 0,
    header,
    axis,
    detail,
  };
}

function detailOf(width: number, room: number): Layout['detail'] {
  if (width >= 900 && room >= 200) {
    return { place: 'right', width: Math.round(Math.min(520, Math.max(380, width * 0.34))), height: room };
  }
  if (room >= 460 && width >= 320) {
    return { place: 'below', width, height: Math.round(room * 0.5) };
  }
  return { place: 'over', width, height: room };
}

function columnsOf(width: number, withMatrix: boolean): Layout['columns'] {
  return withMatrix ? { verdict: width >= 640, z: width >= 800 } : { verdict: width >= 300, z: width >= 420 };
}

function listColumns(width: number, columns: Layout['columns']): number {
  const name = Math.min(220, Math.max(110, width * 0.18));
  return Math.round(name + 24 + 56 + (columns.verdict ? 148 : 0) + (columns.z ? 96 : 0));
}
