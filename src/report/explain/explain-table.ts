import pc from 'picocolors';
import type { Explanation } from '../../theory/explain.js';
import type { ExplainedRegime } from '../../theory/explain-over-time.js';
import { type Form, middleOf } from '../../theory/form.js';
import type { Station } from '../../theory/station.js';
import type { TimeConstant } from '../../theory/time-constants.js';
import type { Terminal } from '../headline.js';
import { humanSeconds } from '../human.js';
import { byTitle, formText } from './form-text.js';
import { wrapped } from './wrapped.js';

/** A further statistic of a metric is told only when it differs by more than this. */
const ALIKE = 0.05;
/** The notes stand beside the values where so many characters are left for them, and below otherwise. */
const BESIDE = 36;
const CONSTANTS_SHOWN = 6;

interface Line {
  readonly label: string;
  readonly value: string;
  readonly notes: readonly string[];
  readonly paint?: ((text: string) => string) | undefined;
}

/** The explanation of each time between two changes, one below the other; of a scenario without changes, that of it. */
export function explainTables(regimes: readonly ExplainedRegime[], terminal: Terminal): string {
  const colours = pc.createColors(terminal.colour);
  const heading = ({ fromUs, toUs, label }: ExplainedRegime) => {
    const since = label === undefined ? '' : `, after the change \`${label}\``;
    return `${colours.bold(`From ${humanSeconds(fromUs / 1e6)} to ${humanSeconds(toUs / 1e6)}${since}`)}\n\n`;
  };
  return regimes
    .map(
      (regime) =>
        `${regimes.length === 1 ? '' : heading(regime)}${explainTable(regime.explanation, terminal)}`,
    )
    .join('\n');
}

/** An explanation on a terminal: the forms by system, the stations, and how long all that takes to settle. */
export function explainTable(explanation: Explanation, terminal: Terminal): string {
  const colours = pc.createColors(terminal.colour);
  const { forms, stations, runLength, measured, disturbed } = explanation;
  const blocks: { readonly title: string; readonly lines: readonly Line[] }[] = [
    ...[...byTitle(distinct(forms))].map(([title, found]) => ({
      title,
      lines: found.map((form) => ({
        label: form.label,
        value: formText(form),
        notes: [form.standing === 'none' ? form.why : form.formula],
        paint: form.standing === 'none' ? colours.dim : undefined,
      })),
    })),
    { title: 'Stations, at their busiest', lines: stations.map((station) => stationLine(station, colours)) },
    { title: 'How long it takes to settle', lines: constantLines(runLength.constants) },
  ];
  const shown = blocks.filter(({ lines }) => lines.length > 0);
  const all = shown.flatMap(({ lines }) => lines);
  const widths = {
    label: Math.max(0, ...all.map(({ label }) => Math.min(label.length, 44))),
    value: Math.max(0, ...all.map(({ value }) => value.length)),
  };
  const text = shown.map(({ title, lines }) =>
    [colours.bold(title), ...lines.flatMap((line) => linesOf(line, widths, terminal.columns))].join('\n'),
  );
  const from = `Closed forms for ${humanSeconds(measured.fromS)} to ${humanSeconds(measured.toS)} after the start, before any simulation.`;
  const legend = `≈ leaves something out, which is named; of a range only the ends are known.${disturbed === undefined ? '' : ` Nothing is exact here: ${disturbed}.`}`;
  return `${[...wrapped(`${from} ${legend}`, terminal.columns), '', text.join('\n'), '', ...conclusion(explanation, terminal)].join('\n')}\n`;
}

function linesOf(
  { label, value, notes, paint = (text) => text }: Line,
  widths: { readonly label: number; readonly value: number },
  columns: number,
): string[] {
  const head = `  ${label.padEnd(widths.label)}  ${value.padStart(widths.value)}`;
  const left = columns - widths.label - widths.value - 8;
  if (left >= BESIDE) {
    const texts = notes.flatMap((note) => wrapped(note, left));
    const gap = ' '.repeat(widths.label + widths.value + 6);
    return [
      paint(`${head}  ${texts[0] ?? ''}`.trimEnd()),
      ...texts.slice(1).map((text) => paint(`${gap}${text}`)),
    ];
  }
  return [
    paint(head),
    ...notes.flatMap((note) => wrapped(note, columns - 6)).map((text) => paint(`      ${text}`)),
  ];
}

function stationLine(station: Station, colours: ReturnType<typeof pc.createColors>): Line {
  const { name, load, detail, fromS, saturation, remedy } = station;
  const since = fromS === undefined || fromS === 0 ? '' : `, from ${humanSeconds(fromS)} on`;
  return {
    label: name,
    value: `${Number((load * 100).toPrecision(load >= 0.9995 ? 3 : 2))} %`,
    notes: [
      `${detail}${since}`,
      ...(saturation === undefined ? [] : [`cannot keep up: ${saturation}`]),
      ...(remedy === undefined ? [] : [`would mend it: ${remedy}`]),
    ],
    paint: load > 1 ? colours.red : load > 0.8 ? colours.yellow : undefined,
  };
}

/** The slowest constants, those of the same length in one line. */
function constantLines(constants: readonly TimeConstant[]): Line[] {
  const byLength = new Map<string, TimeConstant[]>();
  for (const constant of constants) {
    const length = humanSeconds(constant.seconds);
    byLength.set(length, [...(byLength.get(length) ?? []), constant]);
  }
  return [...byLength].slice(0, CONSTANTS_SHOWN).map(([length, found]) => {
    const [first] = found;
    const more = found.length > 1 ? ` and ${found.length - 1} more` : '';
    return {
      label: `${first?.name ?? ''}${more}`,
      value: length,
      notes: [[...new Set(found.map(({ of }) => of))].join(', ')],
    };
  });
}

function conclusion(explanation: Explanation, { columns }: Terminal): string[] {
  const { runLength, measured } = explanation;
  const keeps = whatKeepsUp(explanation);
  const [slowest] = runLength.constants;
  if (slowest === undefined) return wrapped(keeps, columns);
  const settles = `The slowest to settle is the ${slowest.name}: means no longer depend on the start after a warm-up of ${humanSeconds(runLength.warmupS)}, and a horizon of ${humanSeconds(runLength.horizonS)} measures as long again; the scenario has ${humanSeconds(measured.fromS)} and ${humanSeconds(measured.toS)}.`;
  return [...wrapped(keeps, columns), ...wrapped(settles, columns)];
}

/** Which stations keep up, as far as they are known, and what is not seen. */
function whatKeepsUp({ stations, unknown, recorded, disturbed }: Explanation): string {
  const full = stations.filter(({ load }) => load > 1).map(({ name }) => name);
  const verdict =
    full.length > 0
      ? `Cannot keep up: ${full.join(', ')}`
      : stations.length === 0
        ? 'No station with a closed form has anything to do'
        : unknown.length > 0
          ? 'Every station with a closed form keeps up'
          : 'Every station keeps up';
  const assumed = [disturbed, recorded].filter((text) => text !== undefined);
  const but = assumed.length === 0 ? '' : `, as far as closed forms see: ${assumed.join('; ')}`;
  return [`${verdict}${but}.`, ...unknown.map(({ name, why }) => `No closed form for ${name}: ${why}.`)].join(
    ' ',
  );
}

/** Without statistics of a metric that are as good as one told before. */
function distinct(forms: readonly Form[]): Form[] {
  const told = new Map<string, number[]>();
  return forms.filter((form) => {
    if (form.standing === 'none' || form.metric === undefined || form.unit === 's') return true;
    const before = told.get(form.metric) ?? [];
    const value = middleOf(form.range);
    told.set(form.metric, [...before, value]);
    return !before.some((other) => Math.abs(value - other) <= ALIKE * Math.max(Math.abs(other), 1e-12));
  });
}
