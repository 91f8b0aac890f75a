import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';

/** Missing in vega's own types. */
const { textMetrics } = vega as unknown as { textMetrics: { canvas(use: boolean): void } };

/**
 * Draws a Vega-Lite specification as SVG, on the server and without a canvas. The same specification gives the same
 * bytes on every machine: text is measured by estimate even where a canvas is installed, and ids count from zero.
 */
export async function renderSvg(spec: TopLevelSpec): Promise<string> {
  textMetrics.canvas(false);
  vega.resetSVGDefIds();
  const view = new vega.View(vega.parse(compile(spec).spec), { renderer: 'none' });
  try {
    return `${await view.toSVG()}\n`;
  } finally {
    view.finalize();
  }
}
