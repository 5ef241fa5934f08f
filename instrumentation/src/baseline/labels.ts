import { ordinaryBins } from './bin-table.ts';
import { nextUp } from './next-up.ts';
import { type BaselineFeature, SPECIAL_BINS } from './types.ts';

/** Longest text of a label, in characters; a longer one ends in an ellipsis. */
const LONGEST = 64;

/** Bin ids of a feature as metrics carry them: `00`, `01`, … , `missing`, `unseen`. */
export function binIds(feature: BaselineFeature): string[] {
  const bins = Array.from({ length: ordinaryBins(feature) }, (_, bin) => String(bin).padStart(2, '0'));
  return [...bins, ...SPECIAL_BINS];
}

/** What each bin of a feature holds, for people: `< 0.5`, `[0.5, 1.25)`, a category. Same order as the counts. */
export function binLabels(feature: BaselineFeature): string[] {
  const ordinary =
    feature.type === 'numeric' ? rangeLabels(feature.edges) : feature.categories.map(printable);
  return [...ordinary, ...SPECIAL_BINS];
}

function rangeLabels(edges: readonly number[]): string[] {
  if (edges.length === 0) return ['any number'];
  const texts = shortest(edges);
  return [
    `< ${texts[0]}`,
    ...edges.slice(1).map((edge, i) =>
      // Edges one step of a double apart enclose a single value: the spike of a constant column.
      edge === nextUp(edges[i]!) ? `${texts[i]}` : `[${texts[i]}, ${texts[i + 1]})`,
    ),
    edges.length > 1 && edges.at(-1) === nextUp(edges.at(-2)!) ? `> ${texts.at(-2)}` : `>= ${texts.at(-1)}`,
  ];
}

/** Six significant digits, or all of them where six would make two edges look the same. */
function shortest(edges: readonly number[]): string[] {
  const short = edges.map((edge) => String(Number(edge.toPrecision(6))));
  return short.map((text, i) => (text === short[i - 1] || text === short[i + 1] ? String(edges[i]) : text));
}

/**
 * Text that is safe to show and to export: control and direction-changing characters and lone surrogates escaped,
 * long text cut.
 */
function printable(text: string): string {
  // More input than can be shown is dropped first: categories may be whole documents.
  const head = [...text.slice(0, 2 * LONGEST + 2)];
  const escaped = head.map((character) =>
    /[\p{Cc}\p{Cs}\u2028-\u202e\u2066-\u2069]/u.test(character)
      ? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
      : character,
  );
  if (text.length === 0) return '(empty)';
  let length = 0;
  const kept = escaped.filter((piece) => {
    length += piece.length;
    return length <= LONGEST - 1;
  });
  return kept.length < escaped.length ? `${kept.join('')}…` : kept.join('');
}
