import React, { useLayoutEffect, useRef } from 'react';
import { TEST_IDS } from '../testIds.ts';
import { drawMatrix, type MatrixDrawing } from './drawMatrix.ts';

interface Props extends MatrixDrawing {
  left: number;
  top: number;
  label: string;
}

/** The matrix. It stays in place while the rows scroll, and draws just those that can be seen. */
export const MatrixCanvas = React.memo(function MatrixCanvas({ left, top, label, ...drawing }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = drawing;
  const ratio = window.devicePixelRatio || 1;
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context) {
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      drawMatrix(context, drawing);
    }
  });
  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label={label}
      data-testid={TEST_IDS.matrix}
      width={Math.round(width * ratio)}
      height={Math.round(height * ratio)}
      style={{
        display: 'block',
        position: 'sticky',
        top,
        marginLeft: left,
        width,
        height,
        cursor: 'crosshair',
      }}
    />
  );
});
