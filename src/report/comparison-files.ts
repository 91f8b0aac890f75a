import { comparisonCharts } from './charts/comparison-charts.js';
import { RunSeries } from './charts/run-series.js';
import { scatterSpec } from './charts/scatter-spec.js';
import type { ComparedStudy, Comparison } from './comparison.js';
import { comparisonCsv } from './comparison-csv.js';
import { issuerOutageBorneS } from './comparison-dependence.js';
import { addCharts, captionOf, reportFiles, type Spec, spanOf, specsOf } from './report-files.js';
import type { ResultFile } from './result-file.js';

/** Every file of a comparison: those of the variants' results, comparison.csv and its charts. A pure function. */
export async function comparisonFiles(
  compared: ComparedStudy,
  comparisons: readonly Comparison[],
  asParquet = false,
): Promise<Map<string, ResultFile>> {
  const files = await reportFiles(compared.study, asParquet);
  files.set('comparison.csv', comparisonCsv(compared, comparisons));
  await addCharts(files, comparedSpecs(compared, comparisons));
  return files;
}

function comparedSpecs(
  { study, dependence }: ComparedStudy,
  comparisons: readonly Comparison[],
): [string, Spec][] {
  const caption = captionOf(study, undefined);
  const variants = study.variants.map(({ name, runs }) => ({ variant: name, series: new RunSeries(runs) }));
  const [startS] = spanOf(study.variants);
  const specs = specsOf(comparisonCharts(variants, startS), study.variants, caption);
  const figures = (axis: 'load' | 'exposure') =>
    comparisons.find(({ measure }) => measure.axis === axis && measure.stat === 'mean')?.cells;
  const requests = figures('load');
  const exposure = figures('exposure');
  const points = study.variants.flatMap(({ name }, index) => {
    const exposureBh = exposure?.[index].estimate?.value;
    if (exposureBh === undefined) return [];
    return {
      variant: name,
      requestsHz: requests?.[index].estimate?.value ?? 0,
      exposureBh,
      outageS: issuerOutageBorneS(dependence.get(name) ?? []),
    };
  });
  const scatter = scatterSpec(points, caption);
  return scatter === undefined ? specs : [...specs, ['compare-load-exposure', scatter]];
}
