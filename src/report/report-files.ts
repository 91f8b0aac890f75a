import { group } from 'd3-array';
import type { StudyResult, VariantResult } from '../measure/study-result.js';
import { summarise, summaryLookup } from '../measure/summary.js';
import { SYSTEMS } from '../systems/registry.js';
import { changeMarks } from './charts/change-marks.js';
import { type Chart, overlay, withoutEmptyPanels } from './charts/chart.js';
import { faultBands } from './charts/fault-bands.js';
import { loadSpec } from './charts/load-spec.js';
import { renderSvg } from './charts/render.js';
import { runCharts } from './charts/run-charts.js';
import { RunSeries } from './charts/run-series.js';
import { type Caption, chartSpec } from './charts/spec.js';
import { specText } from './charts/spec-text.js';
import { failuresCsv, summaryCsv, timelineCsv } from './csv.js';
import { MANIFEST, manifestJson } from './manifest.js';
import { summaryParquet, timelineParquet } from './parquet.js';
import type { ResultFile } from './result-file.js';

/** A Vega-Lite specification. */
export type Spec = ReturnType<typeof chartSpec>;

/**
 * Every file of a scenario's results, by its path in `results/<scenario>/`: tables, manifest and charts, and with
 * variants a folder for each and the charts that overlay them. A pure function of the results.
 * @param asParquet also the summary and the timeline as Parquet
 */
export async function reportFiles(study: StudyResult, asParquet = false): Promise<Map<string, ResultFile>> {
  const files = new Map<string, ResultFile>();
  for (const variant of study.variants) {
    const folder = study.hasVariants ? `${variant.name}/` : '';
    for (const [path, content] of await variantFiles(study, variant, asParquet))
      files.set(folder + path, content);
  }
  if (study.hasVariants) await addCharts(files, overlays(study));
  return files;
}

/** The files of one variant, by their paths in its own folder. */
export async function variantFiles(
  study: StudyResult,
  variant: VariantResult,
  asParquet = false,
): Promise<Map<string, ResultFile>> {
  const files = new Map<string, ResultFile>([
    ['summary.csv', summaryCsv(variant.runs)],
    ['timeline.csv', timelineCsv(variant.runs)],
    ['failures.csv', failuresCsv(variant.runs)],
    [MANIFEST, manifestJson(study, variant)],
  ]);
  if (asParquet) {
    files.set('summary.parquet', summaryParquet(variant.runs));
    files.set('timeline.parquet', timelineParquet(variant.runs));
  }
  const caption = captionOf(study, study.hasVariants ? variant : undefined);
  const shown = runCharts(new RunSeries(variant.runs)).flatMap((chart) => withoutEmptyPanels(chart) ?? []);
  await addCharts(files, specsOf(shown, [variant], caption));
  return files;
}

function overlays(study: StudyResult): [string, Spec][] {
  const charts = study.variants.flatMap(({ name, runs }) =>
    runCharts(new RunSeries(runs), ['p95']).map((chart) => ({ variant: name, chart })),
  );
  const caption = captionOf(study, undefined);
  const shown = [...group(charts, ({ chart }) => chart.file).values()].flatMap((some) => overlay(some) ?? []);
  return [...specsOf(shown, study.variants, caption), ...loadCharts(study, caption)];
}

/** Charts over the measured time of some variants, with the faults and the changes of these. */
export function specsOf(
  charts: readonly Chart[],
  variants: readonly VariantResult[],
  caption: Caption,
): [string, Spec][] {
  const span = spanOf(variants);
  const marks = [faultBands(variants, span), changeMarks(variants, span)] as const;
  return charts.map((chart) => [chart.file, chartSpec(chart, caption, span, ...marks)]);
}

/** Latency against load, where the load is what is varied. */
function loadCharts(study: StudyResult, caption: Caption): [string, Spec][] {
  const variants = study.variants.map(({ name, runs }) => ({
    variant: name,
    lookup: summaryLookup(summarise(runs)),
  }));
  const series = study.variants.map(({ runs }) => new RunSeries(runs));
  return SYSTEMS.flatMap(({ prefix, loadCharts }) => {
    const instances = new Set(series.flatMap((variant) => variant.instances(prefix)));
    return [...instances].sort().flatMap((instance) => loadCharts?.(instance) ?? []);
  }).flatMap((chart): [string, Spec][] => {
    if (variants.some(({ lookup }) => (lookup(chart.beside, 'total') ?? 0) > 0)) return [];
    const spec = loadSpec(chart, variants, caption);
    return spec === undefined ? [] : [[chart.file, spec]];
  });
}

/** Adds charts to `charts/`, as specification and as SVG. */
export async function addCharts(
  files: Map<string, ResultFile>,
  specs: readonly (readonly [string, Spec])[],
): Promise<void> {
  for (const [name, spec] of specs) {
    files.set(`charts/${name}.vl.json`, specText(spec));
    files.set(`charts/${name}.svg`, await renderSvg(spec));
  }
}

/** The lines below the titles of a study's charts; of one variant where it has charts of its own. */
export function captionOf(study: StudyResult, variant: VariantResult | undefined): Caption {
  return {
    scenario: study.scenario,
    title: study.title,
    variant: variant?.name,
    replications: Math.max(...study.variants.map(({ runs }) => runs.length)),
  };
}

/** The measured time of variants, s since the start of the scenario. */
export function spanOf(variants: readonly VariantResult[]): [number, number] {
  const runs = variants.flatMap((variant) => variant.runs);
  return [
    Math.min(...runs.map(({ startUs }) => startUs)) / 1e6,
    Math.max(...runs.map(({ endUs }) => endUs)) / 1e6,
  ];
}
