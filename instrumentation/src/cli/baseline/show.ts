import { type Baseline, type BaselineFeature, binIds, binLabels } from '../../baseline/index.ts';
import { show } from '../../check/show.ts';
import type { Arguments, Command } from '../command.ts';
import { EXIT, type ExitCode, failure } from '../exit.ts';
import { bar, count, type Io, type Style, safe, styleFor, table, widthOf } from '../terminal.ts';
import { readBaseline, SEGMENT_OPTION } from './read.ts';

export const showCommand: Command = {
  name: 'baseline show',
  positionals: ['FILE'],
  brief: 'Shows what a baseline file holds, feature by feature.',
  options: {
    feature: { type: 'string', value: 'NAME', brief: 'this feature only' },
    segment: SEGMENT_OPTION,
    json: { type: 'boolean', brief: 'print it as JSON, with the id and the label of every bin' },
  },
  examples: ['parapet baseline show baseline.json', "parapet baseline show baseline.json --feature '@score'"],
  run: showBaseline,
};

async function showBaseline(given: Arguments, io: Io): Promise<ExitCode> {
  const baseline = await readBaseline(given.positionals[0]!, given.text('segment'));
  const features = chosen(baseline, given.text('feature'));
  io.stdout.write(given.flag('json') ? jsonOf(baseline, features) : textOf(baseline, features, io));
  return EXIT.ok;
}

function chosen({ features }: Baseline, name: string | undefined): readonly BaselineFeature[] {
  if (name === undefined) return features;
  const feature = features.find((one) => one.name === name);
  if (feature !== undefined) return [feature];
  throw failure(
    `there is no feature ${show(name)}; there are ${features.map((one) => show(one.name)).join(', ')}`,
  );
}

function jsonOf({ features: _, ...head }: Baseline, features: readonly BaselineFeature[]): string {
  const described = features.map((feature) => {
    const labels = binLabels(feature);
    const bins = binIds(feature).map((id, i) => ({ id, label: labels[i]!, count: feature.counts[i]! }));
    return { name: feature.name, type: feature.type, bins };
  });
  return `${JSON.stringify({ ...head, features: described })}\n`;
}

function textOf(baseline: Baseline, features: readonly BaselineFeature[], io: Io): string {
  const style = styleFor(io.stdout, io.env);
  const { id, datasetId, createdAt, window, rows, rowsSeen } = baseline;
  const head = table([
    ['baseline', id],
    ['data set', safe(datasetId)],
    ['built', createdAt],
    ...(window ? [['gathered', `${window.from} to ${window.to}`]] : []),
    ['rows', rows < rowsSeen ? `${count(rows)}, a sample of ${count(rowsSeen)}` : count(rows)],
    ['features', String(baseline.features.length)],
  ]);
  const width = widthOf(io.stdout);
  return `${head}\n\n${features.map((feature) => featureText(feature, rows, width, style)).join('\n\n')}\n`;
}

function featureText(feature: BaselineFeature, rows: number, width: number, style: Style): string {
  const labels = binLabels(feature);
  const most = Math.max(...feature.counts);
  const room = Math.max(...labels.map((label) => label.length), 6);
  const barWidth = Math.min(40, Math.max(10, width - room - 28));
  const lines = table(
    binIds(feature).map((id, i) => {
      const value = feature.counts[i]!;
      const share = `${((100 * value) / rows).toFixed(1)} %`;
      return [
        `  ${id}`,
        labels[i] === id ? '' : labels[i]!,
        count(value),
        share,
        bar(value / most, barWidth),
      ];
    }),
    [2, 3],
  );
  return `${style(safe(feature.name), 'bold')}  ${feature.type}\n${lines}`;
}
