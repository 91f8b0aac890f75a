import { group } from 'd3-array';
import pc from 'picocolors';
import { humanSeconds } from '../../language/human.js';
import type { Explanation } from '../../theory/explain.js';
import type { ExplainedRegime } from '../../theory/explain-over-time.js';
import { type Form, middleOf } from '../../theory/form.js';
import type { StationLoad } from '../../theory/station.js';
import type { TimeConstant } from '../../theory/time-constants.js';
import { type Column, painted, prose, type Row, type Terminal, textTable } from '../text-table.js';
import { byTitle, formText } from './form-text.js';

/** A further statistic of a metric is told only when it differs by more than this. */
const ALIKE = 0.05;
const CONSTANTS_SHOWN = 6;

const COLUMNS: readonly Column[] = [{}, { align: 'right' }, { wraps: true }];

type Colours = ReturnType<typeof pc.createColors>;

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
  const sections = [
    ...[...byTitle(distinct(forms))].map(([title, found]) => ({
      title,
      rows: found.map((form) => formRow(form, colours)),
    })),
    { title: 'Stations, at their busiest', rows: stations.map((station) => stationRow(station, colours)) },
    { title: 'How long it takes to settle', rows: constantRows(runLength.constants) },
  ];
  const rows = sections.flatMap(({ title, rows }): Row[] => (rows.length === 0 ? [] : [title, ...rows]));
  const from = `Closed forms for ${humanSeconds(measured.fromS)} to ${humanSeconds(measured.toS)} after the start, before any simulation.`;
  const legend = `≈ leaves something out, which is named; of a range only the ends are known.${disturbed === undefined ? '' : ` Nothing is exact here: ${disturbed}.`}`;
  return `${[
    prose([`${from} ${legend}`], terminal),
    textTable(COLUMNS, rows, terminal),
    prose(conclusion(explanation), terminal),
  ].join('\n\n')}\n`;
}

function formRow(form: Form, { dim }: Colours): Row {
  return form.standing === 'none'
    ? painted(dim, [form.label, formText(form), form.why])
    : [form.label, formText(form), form.formula];
}

function stationRow(station: StationLoad, colours: Colours): Row {
  const { name, load, detail, fromS, unsteady, saturation, remedy } = station;
  const since = fromS === undefined || fromS === 0 ? '' : `, from ${humanSeconds(fromS)} on`;
  const notes = [
    `${detail}${since}`,
    ...(unsteady === undefined ? [] : [`is not steady: ${unsteady}`]),
    ...(saturation === undefined ? [] : [`cannot keep up: ${saturation}`]),
    ...(remedy === undefined ? [] : [`would mend it: ${remedy}`]),
  ];
  const cells = [name, `${Number((load * 100).toPrecision(load >= 0.9995 ? 3 : 2))} %`, notes.join('\n')];
  return load > 0.8 ? painted(load > 1 ? colours.red : colours.yellow, cells) : cells;
}

/** The slowest constants, those of the same length in one line. */
function constantRows(constants: readonly TimeConstant[]): Row[] {
  const byLength = group(constants, ({ seconds }) => humanSeconds(seconds));
  return [...byLength].slice(0, CONSTANTS_SHOWN).map(([length, found]) => {
    const [first] = found;
    const more = found.length > 1 ? ` and ${found.length - 1} more` : '';
    return [`${first?.name ?? ''}${more}`, length, [...new Set(found.map(({ of }) => of))].join(', ')];
  });
}

function conclusion(explanation: Explanation): string[] {
  const { runLength, measured } = explanation;
  const keeps = whatKeepsUp(explanation);
  const [slowest] = runLength.constants;
  if (slowest === undefined) return [keeps];
  const settles = `The slowest to settle is the ${slowest.name}: means no longer depend on the start after a warm-up of ${humanSeconds(runLength.warmupS)}, and a horizon of ${humanSeconds(runLength.horizonS)} measures as long again; the scenario has ${humanSeconds(measured.fromS)} and ${humanSeconds(measured.toS)}.`;
  return [keeps, settles];
}

/** Which stations keep up, as far as they are known, and what is not seen. */
function whatKeepsUp({ stations, unknown, recorded, disturbed }: Explanation): string {
  const full = stations.filter(({ load }) => load > 1).map(({ name }) => name);
  const unsteady = stations.filter((station) => station.unsteady !== undefined).map(({ name }) => name);
  const verdict =
    full.length > 0
      ? `Cannot keep up: ${full.join(', ')}`
      : unsteady.length > 0
        ? `Not steady, though there is no more to do than can be done: ${unsteady.join(', ')}`
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
