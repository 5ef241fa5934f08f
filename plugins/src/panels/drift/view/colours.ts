import { colorManipulator, type GrafanaTheme2 } from '@grafana/data';
import { type Rgb, ramp } from '../model/colour.ts';

/** What canvas and charts need, resolved once per theme. */
export interface DriftColours {
  /** Calm to strong; lightness runs one way, away from the background, so that it reads without hue as well. */
  readonly strength: readonly string[];
  readonly hatch: string;
  readonly hatchGround: string;
  /** Outline of drifted cells. */
  readonly mark: string;
  readonly training: string;
  readonly production: string;
}

export function driftColours(theme: GrafanaTheme2): DriftColours {
  const named = theme.visualization.getColorByName;
  const calm = rgb(theme.colors.background.secondary);
  const stops = theme.isDark
    ? [calm, mix(calm, rgb(named('dark-orange')), 0.5), rgb(named('semi-dark-orange')), rgb(named('yellow'))]
    : [
        calm,
        rgb(named('super-light-orange')),
        rgb(named('semi-dark-orange')),
        mix(rgb(named('dark-red')), [0, 0, 0], 0.35),
      ];
  return {
    strength: ramp(stops),
    hatch: theme.colors.text.disabled,
    hatchGround: theme.colors.background.primary,
    mark: theme.colors.text.maxContrast,
    training: named('blue'),
    production: named('orange'),
  };
}

function rgb(color: string): Rgb {
  const [r = 0, g = 0, b = 0] = colorManipulator.decomposeColor(color).values.map(Number);
  return [r, g, b];
}

function mix(a: Rgb, b: Rgb, share: number): Rgb {
  return [0, 1, 2].map((c) => Math.round(a[c]! + (b[c]! - a[c]!) * share)) as unknown as Rgb;
}
