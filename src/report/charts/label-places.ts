/** A mark that wants a label, px from the top left of the plot. */
export interface LabelledMark {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly label: string;
}

/** Where a label stands: the middle of its text, px. */
export interface LabelPlace {
  readonly x: number;
  readonly y: number;
  /** Where a line to the mark begins; undefined where the label stands so near that it needs none. */
  readonly tip: Point | undefined;
}

/** A place in the plot, px. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A straight line. */
export type Line = readonly [Point, Point];

interface Candidate {
  readonly x: number;
  readonly y: number;
  readonly led: boolean;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Widths of characters of a sans-serif font of 11 px, the first class that matches. */
const CHARACTER_WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/[ijl.]/, 3.3],
  [/[frt-]/, 4.5],
  [/[mwMW]/, 10],
  [/[A-Z]/, 7.8],
  [/./, 6.8],
];
const LINE_HEIGHT = 15;
/** Between a mark and its label. */
const CLEARANCE = 4;
/** A line through a label is as bad as this area of it covered, px². */
const CROSSING_COST = 100;
/** Rings of places around a mark, and the distance from one to the next. */
const RINGS = 12;
const RING_STEP = 14;
const ANGLES = 16;

/**
 * Places labels beside their marks so that no label covers another one or a mark, as far as there is room: right,
 * left, above or below where that is free, and otherwise on growing rings. Depends on nothing but its arguments.
 * @param rules lines of the plot that labels keep off
 */
export function labelPlaces(
  marks: readonly LabelledMark[],
  width: number,
  height: number,
  rules: readonly Line[] = [],
): LabelPlace[] {
  const markBoxes = marks.map(({ x, y, radius }) => box(x, y, 2 * radius, 2 * radius));
  const plot: Box = { left: 0, right: width, top: 0, bottom: height };
  const taken: Box[] = [];
  const leads: Line[] = [];
  const places = new Array<LabelPlace>(marks.length);
  // The marks with the least room around them choose first.
  const order = marks
    .map((_, index) => index)
    .sort((a, b) => crowd(marks, b) - crowd(marks, a) || marks[a].y - marks[b].y || a - b);
  for (const index of order) {
    const mark = marks[index];
    const textWidth = widthOf(mark.label);
    let best: { place: LabelPlace; box: Box; cost: number } | undefined;
    for (const { x, y, led } of candidates(mark, textWidth)) {
      const text = box(x, y, textWidth, LINE_HEIGHT);
      const tip = led ? nearest(text, mark) : undefined;
      const crossings =
        [...rules, ...leads].filter((line) => crosses(line, text)).length +
        (tip === undefined ? 0 : taken.filter((other) => crosses([mark, tip], other)).length);
      const cost =
        [...taken, ...markBoxes].reduce((sum, other) => sum + overlap(text, other), 0) +
        2 * (textWidth * LINE_HEIGHT - overlap(text, plot)) +
        CROSSING_COST * crossings;
      if (best === undefined || cost < best.cost - 1e-3) best = { place: { x, y, tip }, box: text, cost };
      if (cost < 1e-3) break;
    }
    if (best === undefined) throw new Error('a mark has no place for a label');
    taken.push(best.box);
    if (best.place.tip !== undefined) leads.push([mark, best.place.tip]);
    places[index] = best.place;
  }
  return places;
}

/** Nearest first. */
function* candidates({ x, y, radius }: LabelledMark, textWidth: number): Generator<Candidate> {
  const beside = radius + CLEARANCE + textWidth / 2;
  const above = radius + CLEARANCE + LINE_HEIGHT / 2;
  yield { x: x + beside, y, led: false };
  yield { x: x - beside, y, led: false };
  yield { x, y: y - above, led: false };
  yield { x, y: y + above, led: false };
  for (let ring = 1; ring <= RINGS; ring++) {
    for (let turn = 0; turn < ANGLES; turn++) {
      const angle = (2 * Math.PI * turn) / ANGLES;
      const far = ring * RING_STEP;
      yield {
        x: x + Math.cos(angle) * (beside + far),
        y: y + Math.sin(angle) * (above + far),
        led: true,
      };
    }
  }
}

function widthOf(text: string): number {
  const widths = [...text].map(
    (character) => CHARACTER_WIDTHS.find(([matcher]) => matcher.test(character))?.[1] ?? 0,
  );
  return widths.reduce((sum, width) => sum + width, 0);
}

/** The point of a box that is nearest to a mark. */
function nearest({ left, right, top, bottom }: Box, { x, y }: LabelledMark) {
  return { x: Math.min(Math.max(x, left), right), y: Math.min(Math.max(y, top), bottom) };
}

/** How many marks are near one. */
function crowd(marks: readonly LabelledMark[], index: number): number {
  const { x, y } = marks[index];
  return marks.filter((other) => Math.abs(other.x - x) < 100 && Math.abs(other.y - y) < 40).length;
}

function box(x: number, y: number, width: number, height: number): Box {
  return { left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 };
}

/** The area that two boxes have in common. */
function overlap(a: Box, b: Box): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return width > 0 && height > 0 ? width * height : 0;
}

/** Whether a line goes through a box: some part of it is inside of all four sides. */
function crosses([from, to]: Line, { left, right, top, bottom }: Box): boolean {
  let [begin, end] = [0, 1];
  for (const [start, step, low, high] of [
    [from.x, to.x - from.x, left, right],
    [from.y, to.y - from.y, top, bottom],
  ]) {
    if (step === 0) {
      if (start <= low || start >= high) return false;
      continue;
    }
    const sides = [(low - start) / step, (high - start) / step];
    begin = Math.max(begin, Math.min(...sides));
    end = Math.min(end, Math.max(...sides));
  }
  return begin < end;
}
