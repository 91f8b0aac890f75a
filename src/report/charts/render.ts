import type { TopLevelSpec } from 'vega-lite';
import { PLOT_WIDTH } from './style.js';

/** Missing in vega's own types. */
interface TextMetrics {
  readonly textMetrics: { canvas(use: boolean): void };
}

/**
 * Draws a Vega-Lite specification as SVG, on the server and without a canvas. The same specification gives the same
 * bytes on every machine: text is measured by estimate even where a canvas is installed, and ids count from zero.
 * A chart as wide as the page that shows it is drawn with axes of `PLOT_WIDTH`: a picture has no page.
 * Vega takes a third of a second to load, which only those who draw shall wait for.
 */
export async function renderSvg(spec: TopLevelSpec): Promise<string> {
  const [vega, { compile }] = await Promise.all([import('vega'), import('vega-lite')]);
  (vega as unknown as TextMetrics).textMetrics.canvas(false);
  vega.resetSVGDefIds();
  const sized = 'width' in spec && spec.width === 'container' ? { ...spec, width: PLOT_WIDTH } : spec;
  const view = new vega.View(vega.parse(compile(sized).spec), { renderer: 'none' });
  try {
    return `${await view.toSVG()}\n`;
  } finally {
    view.finalize();
  }
}
