import { SIDE } from './dataset.ts';

/** What drift of a picture is judged by: a few numbers of its shape, not its pixels. */
export interface PictureFeatures {
  /** Mean ink, 0 to 1. */
  readonly ink: number;
  /** Centre of the ink, 0 to 1 from the left and from the top. */
  readonly center_x: number;
  readonly center_y: number;
  /** Standard deviation of the ink around its centre, in sides. */
  readonly spread_x: number;
  readonly spread_y: number;
  /** Correlation of the two directions: how far the writing leans. */
  readonly slant: number;
  /** Share of the ink in pixels of more than half ink: how sharp the pen is. */
  readonly sharpness: number;
}

/** Shape of a picture; a blank one has its centre in the middle and no spread. */
export function pictureFeatures(pixels: ArrayLike<number>): PictureFeatures {
  let [ink, x, y, xx, yy, xy, dark] = [0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < pixels.length; i++) {
    const value = pixels[i]!;
    const [column, row] = [((i % SIDE) + 0.5) / SIDE, (Math.floor(i / SIDE) + 0.5) / SIDE];
    ink += value;
    x += value * column;
    y += value * row;
    xx += value * column * column;
    yy += value * row * row;
    xy += value * column * row;
    if (value > 0.5) dark += value;
  }
  if (ink === 0)
    return { ink: 0, center_x: 0.5, center_y: 0.5, spread_x: 0, spread_y: 0, slant: 0, sharpness: 0 };
  const [mx, my] = [x / ink, y / ink];
  const [vx, vy] = [Math.max(0, xx / ink - mx * mx), Math.max(0, yy / ink - my * my)];
  return {
    ink: ink / pixels.length,
    center_x: mx,
    center_y: my,
    spread_x: Math.sqrt(vx),
    spread_y: Math.sqrt(vy),
    slant: vx * vy > 0 ? (xy / ink - mx * my) / Math.sqrt(vx * vy) : 0,
    sharpness: dark / ink,
  };
}
