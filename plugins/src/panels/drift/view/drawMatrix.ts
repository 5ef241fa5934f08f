import { VERDICT } from '@parapet/instrumentation/contract';
import { type Anchors, colourOf, strengthOf } from '../model/colour.ts';
import type { FeatureRow } from '../model/driftModel.ts';
import { ROW } from '../model/layout.ts';
import type { Segment } from '../model/scale.ts';
import type { DriftColours } from './colours.ts';

export interface MatrixDrawing {
  readonly rows: readonly FeatureRow[];
  readonly segments: readonly Segment[];
  readonly anchors: Anchors;
  readonly colours: DriftColours;
  readonly scrollTop: number;
  readonly width: number;
  readonly height: number;
}

const GAP = 2;
/** Narrower cells touch each other. */
const SPACED_FROM = 12;

/** Draws the rows that can be seen. Cost depends on the size of the matrix in pixels, not on the number of features. */
export function drawMatrix(context: CanvasRenderingContext2D, drawing: MatrixDrawing): void {
  const { rows, scrollTop, width, height } = drawing;
  context.clearRect(0, 0, width, height);
  const hatch = hatchPattern(context, drawing.colours);
  const first = Math.max(0, Math.floor(scrollTop / ROW));
  const last = Math.min(rows.length - 1, Math.ceil((scrollTop + height) / ROW));
  for (let i = first; i <= last; i++) {
    drawRow(context, drawing, rows[i]!, i * ROW - scrollTop + GAP / 2, hatch);
  }
}

function drawRow(
  context: CanvasRenderingContext2D,
  { segments, anchors, colours }: MatrixDrawing,
  row: FeatureRow,
  top: number,
  hatch: CanvasPattern | string,
): void {
  const height = ROW - GAP;
  let runLeft = -1;
  let runRight = -1;
  const closeRun = () => {
    if (runLeft >= 0) {
      outline(context, runLeft, top, runRight - runLeft, height, colours.mark);
    }
    runLeft = -1;
  };
  for (const segment of segments) {
    const { psi, verdict } = worstIn(row, segment);
    if (verdict !== VERDICT.drifted) {
      closeRun();
    }
    if (Number.isNaN(psi) && verdict < VERDICT.notEnoughData) {
      continue;
    }
    const width = segment.width >= SPACED_FROM ? segment.width - 1 : segment.width;
    context.fillStyle =
      verdict === VERDICT.notEnoughData ? hatch : colourOf(colours.strength, strengthOf(psi, anchors));
    context.fillRect(segment.left, top, width, height);
    if (verdict === VERDICT.drifted) {
      runLeft = runLeft < 0 ? segment.left : runLeft;
      runRight = segment.left + width;
    }
  }
  closeRun();
}

/** What a cell shows when it stands for several columns. */
function worstIn({ cells }: FeatureRow, { first, last }: Segment): { psi: number; verdict: number } {
  let psi = cells.psi[first] ?? Number.NaN;
  let verdict: number = cells.verdict[first] ?? Number.NEGATIVE_INFINITY;
  for (let column = first + 1; column <= last; column++) {
    const value = cells.psi[column] ?? Number.NaN;
    psi = psi > value || Number.isNaN(value) ? psi : value;
    verdict = Math.max(verdict, cells.verdict[column] ?? verdict);
  }
  return { psi, verdict };
}

function outline(
  context: CanvasRenderingContext2D,
  left: number,
  top: number,
  width: number,
  height: number,
  colour: string,
): void {
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.strokeRect(left + 0.5, top + 0.5, Math.max(1, width - 1), height - 1);
}

/** Grey diagonal lines: cells that say nothing look different in kind, not just in colour. */
function hatchPattern(context: CanvasRenderingContext2D, colours: DriftColours): CanvasPattern | string {
  const tile = document.createElement('canvas');
  tile.width = 6;
  tile.height = 6;
  const pen = tile.getContext('2d');
  if (!pen) {
    return colours.hatch;
  }
  pen.fillStyle = colours.hatchGround;
  pen.fillRect(0, 0, 6, 6);
  pen.strokeStyle = colours.hatch;
  pen.lineWidth = 1;
  pen.globalAlpha = 0.4;
  pen.beginPath();
  for (const shift of [-6, 0, 6]) {
    pen.moveTo(shift, 6);
    pen.lineTo(shift + 6, 0);
  }
  pen.stroke();
  return context.createPattern(tile, 'repeat') ?? colours.hatch;
}
