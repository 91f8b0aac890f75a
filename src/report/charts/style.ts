/**
 * Looks of the charts. Lines differ by colour, by lightness and by dash at once, so that a greyscale print or a
 * colour-blind reader can tell them apart; twelve lines a panel can be told apart.
 */

/** In this order lightness (L*) is about 10, 48, 67, 30, 73, 45. */
const COLOURS = ['#1a1a2e', '#c44e00', '#56a8e8', '#6a2a86', '#dda200', '#17785a'] as const;
const DASHES: readonly (readonly number[])[] = [
  [1, 0],
  [7, 3],
  [1, 0],
  [2, 2],
  [10, 3, 2, 3],
  [4, 2],
  [7, 3],
  [1, 0],
  [7, 3],
  [10, 3, 2, 3],
  [2, 2],
  [1, 3],
];

/** Names of Vega, and outlines as SVG in a square from −1 to 1: a star, an hourglass, an oblique cross, a hexagon. */
const SHAPES = [
  ...['circle', 'square', 'triangle-up', 'diamond', 'cross', 'triangle-down'],
  'M0,-1L0.3,-0.3L1,0L0.3,0.3L0,1L-0.3,0.3L-1,0L-0.3,-0.3Z',
  'M-0.9,-0.9L0.9,-0.9L-0.9,0.9L0.9,0.9Z',
  'triangle-right',
  'M-0.9,-0.9L0.9,0.9M-0.9,0.9L0.9,-0.9',
  'triangle-left',
  'M0,-1L0.87,-0.5L0.87,0.5L0,1L-0.87,0.5L-0.87,-0.5Z',
];

/** Colour of the nth line. */
export function colourOf(line: number): string {
  return COLOURS[line % COLOURS.length];
}

/** Dash pattern of the nth line. */
export function dashOf(line: number): number[] {
  return [...DASHES[line % DASHES.length]];
}

/** Shape of the nth set of marks: no two of twelve have the same, and of more none has the same colour as well. */
export function shapeOf(index: number): string {
  return SHAPES[(index + Math.floor(index / SHAPES.length)) % SHAPES.length];
}

/** A channel by which the values of a field are told apart: the nth by the nth look, which stands in a legend. */
export function lookOf<T>(
  field: string,
  names: readonly string[],
  nth: (index: number) => T,
  legend: object | null,
) {
  const scale = { domain: names, range: names.map((_, index) => nth(index)) };
  return { field, type: 'nominal', title: null, sort: null, scale, legend };
}

/** Vega-Lite configuration of every chart. Names of any length are shown in full. */
export const CONFIG = {
  background: '#ffffff',
  font: 'DejaVu Sans, Verdana, Arial, sans-serif',
  view: { stroke: '#bbbbbb' },
  axis: {
    gridColor: '#e4e4e4',
    domainColor: '#666666',
    tickColor: '#666666',
    labelFontSize: 11,
    titleFontSize: 11,
    titleFontWeight: 'normal',
    labelColor: '#222222',
    titleColor: '#222222',
  },
  legend: {
    labelFontSize: 11,
    labelLimit: 0,
    symbolType: 'stroke',
    symbolSize: 625,
    symbolStrokeWidth: 2,
    title: null,
    rowPadding: 1,
    offset: 12,
  },
  title: { fontSize: 12, anchor: 'start', fontWeight: 'bold', color: '#222222', limit: 0 },
} as const;

/** Width of the axes, px. */
export const PLOT_WIDTH = 640;
/** Height of one panel, px. */
export const PANEL_HEIGHT = 150;
