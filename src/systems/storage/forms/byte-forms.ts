import { rollup, sum } from 'd3-array';
import { type Form, told, untold } from '../../../theory/form.js';
import type { Model } from '../../../theory/model.js';
import { digits } from '../../../theory/words.js';
import { movedBytes } from '../../transfers/forms/bytes.js';

/** Of endpoints and of links so many are told, those that move most. */
const SHOWN = 3;

/** The bytes that endpoints take in and send out, and that links carry; of many those that move most. */
export function byteForms(model: Model): Form[] {
  const late = Object.keys(model.scenario.fts).find((name) => (model.exchanges.get(name)?.load ?? 0) > 1);
  const moved = movedBytes(model, () => true);
  if (moved.allBytesPerS === 0) return [];
  if (late !== undefined) {
    return [
      untold('storage', 'bytes moved', `the exchange of ${late} cannot keep up, and files wait for it`),
    ];
  }
  const links = [...moved.links.values()];
  const by = (end: 'source' | 'destination') =>
    rollup(
      links,
      (all) => sum(all, ({ movedBytesPerS }) => movedBytesPerS),
      (link) => link[end],
    );
  const ofLinks = links.map(
    ({ source, destination, movedBytesPerS }) => [`${source} → ${destination}`, movedBytesPerS] as const,
  );
  return [
    ...most(model, 'bytes into', [...by('destination')]),
    ...most(model, 'bytes out of', [...by('source')]),
    ...(links.length > 1 ? most(model, 'bytes over', ofLinks) : []),
  ];
}

function most({ fromS, toS }: Model, what: string, all: readonly (readonly [string, number])[]): Form[] {
  const sorted = all.toSorted(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  return sorted.slice(0, SHOWN).map(([name, bytesPerS], index) => {
    const others = all.length - SHOWN;
    const more = index === SHOWN - 1 && others > 0 ? `; and ${others} more that move no more` : '';
    return told('storage', {
      label: `${what} ${name}`,
      metric: undefined,
      unit: 'B/s',
      range: bytesPerS,
      exact: false,
      formula: `${digits((bytesPerS * (toS - fromS)) / 1e12)} TB in all; as finished × mean size${more}`,
    });
  });
}
