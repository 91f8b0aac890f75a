import { didYouMean } from '../language/did-you-mean.js';
import { BASE, NAME_PATTERN, NAME_RULE, RESERVED_VARIANTS } from '../language/names.js';
import { SECTIONS, SYSTEMS } from '../systems/registry.js';
import { expandDotted } from './dotted.js';
import type { TellAt } from './error.js';
import { merge, override } from './merge.js';
import { child, type MapNode, mapNode, type Node, nodeOf, withEntry, without } from './node.js';
import { type Overrides, readSetOptions } from './set-option.js';
import { type Step, stepsOf } from './steps.js';

/**
 * Second phase, second half: one complete tree for the base and for each variant. In this order: the variant's
 * changes, `--set` and the seed, then what lies under the result: profiles under the issuers and submitters that name them, and
 * token models and the scenario's `tokens` under those of each submitter. The same for the scenario after each change.
 */
export interface Composed {
  /** `base`, or the variant's name. */
  readonly name: string;
  /** The keys of the schema only. */
  readonly tree: MapNode;
  /** The same before profiles and presets, with `profiles`. */
  readonly written: MapNode;
  /** The scenario after each of its `changes`. */
  readonly steps: readonly Step[];
}

/** Keys that composition uses up; the rest of a scenario is the schema's. */
export const COMPOSITION_KEYS = ['include', 'profiles', 'variants', 'sources'] as const;

export function compose(raw: MapNode, overrides: Overrides, tell: TellAt): Composed[] {
  const base = without(raw, ['variants', 'sources']);
  const set = readSetOptions(overrides, tell);
  return [[BASE, mapNode(raw.at)] as const, ...variantsOf(raw, tell)].map(([name, changes]) => {
    let written = override(base, changes, tell) as MapNode;
    for (const { change } of set) written = override(written, change, tell) as MapNode;
    const completed = (tree: MapNode) => withShared(withProfiles(tree, tell));
    return { name, written, tree: completed(written), steps: stepsOf(written, completed, tell) };
  });
}

/** The changes that each variant makes, dotted keys expanded, in the order of the file. */
export function variantsOf(raw: MapNode, tell: TellAt): (readonly [string, MapNode])[] {
  const variants = child(raw, 'variants');
  if (variants === undefined) return [];
  if (variants.kind !== 'map') {
    tell(variants.at, '`variants` must be a map', 'write `variants: { name: { path: value } }`');
    return [];
  }
  const found: (readonly [string, MapNode])[] = [];
  const inSmall = new Map([...RESERVED_VARIANTS.keys()].map((name) => [name, name]));
  for (const [name, { key: at, value }] of variants.entries) {
    const changes = expandDotted(value, tell);
    const alike = inSmall.get(name.toLowerCase());
    inSmall.set(name.toLowerCase(), name);
    if (RESERVED_VARIANTS.has(name) || !NAME_PATTERN.test(name)) {
      tell(at, `a variant cannot be called \`${name}\``, RESERVED_VARIANTS.get(name) ?? NAME_RULE);
    } else if (alike !== undefined) {
      const why = `the variant \`${name}\` differs from \`${alike}\` in capitals only`;
      tell(at, why, 'choose another name: both would have one folder where capitals do not count');
    } else if (changes.kind !== 'map') {
      tell(at, `the variant \`${name}\` must be a map`, 'write `{ tokens.cache: off }`');
    } else {
      const bad = COMPOSITION_KEYS.find((key) => key !== 'profiles' && changes.entries.has(key));
      if (bad === undefined) found.push([name, changes]);
      else tell(at, `a variant cannot change \`${bad}\``, 'change keys of the scenario');
    }
  }
  return found;
}

/** Profiles under the instances that name them. */
function withProfiles(tree: MapNode, tell: TellAt): MapNode {
  const profiles = child(tree, 'profiles');
  const rest = without(tree, ['profiles']);
  if (profiles !== undefined && profiles.kind !== 'map') {
    tell(profiles.at, '`profiles` must be a map', 'write `profiles: { name: { pods: 1 } }`');
    return rest;
  }
  const known = [...(profiles?.entries.keys() ?? [])];
  for (const [name, { value }] of profiles?.entries ?? []) {
    const chained = value.kind === 'map' ? value.entries.get('profile') : undefined;
    const remedy = 'name it in the issuer or the submitter, or copy its keys';
    if (chained !== undefined) tell(chained.key, `the profile \`${name}\` names another profile`, remedy);
  }
  const overProfile = (part: Node): Node => {
    const profile = child(part, 'profile');
    if (profile?.kind !== 'scalar') return part;
    const under = typeof profile.value === 'string' ? child(profiles, profile.value) : undefined;
    if (under !== undefined) return merge(under, part);
    const remedy =
      known.length === 0 ? 'include the file that defines it' : didYouMean(profile.text, known, 'profiles');
    tell(profile.at, `there is no profile \`${profile.text}\``, remedy);
    return part;
  };
  const sections = SECTIONS.filter(({ takesProfile }) => takesProfile === true);
  return sections.reduce((changed, { key }) => mapValues(changed, key, overProfile), rest);
}

/** Each instance's own keys over its preset over the scenario's keys over the scenario's preset. */
function withShared(tree: MapNode): MapNode {
  return SECTIONS.reduce((changed, { key: section, shares }) => {
    if (shares === undefined) return changed;
    const common = overPreset(child(changed, shares), shares);
    const top = common === undefined ? changed : withEntry(changed, shares, common);
    return mapValues(top, section, (instance) => {
      if (instance.kind !== 'map') return instance;
      const own = overPreset(child(instance, shares), shares);
      const complete = own === undefined || common === undefined ? (own ?? common) : merge(common, own);
      return complete === undefined ? instance : withEntry(instance, shares, complete);
    });
  }, tree);
}

/** What stands under a key, over the preset that it names. */
function overPreset(part: Node | undefined, key: string): Node | undefined {
  const preset = child(part, 'preset');
  if (part === undefined || preset?.kind !== 'scalar') return part;
  const sets = Object.assign({}, ...SYSTEMS.map(({ presets }) => (presets?.key === key ? presets.sets : {})));
  const name = String(preset.value);
  return Object.hasOwn(sets, name) ? merge(nodeOf(sets[name].choices, preset.at), part) : part;
}

function mapValues(tree: MapNode, key: string, change: (value: Node) => Node): MapNode {
  const map = child(tree, key);
  if (map?.kind !== 'map') return tree;
  const entries = [...map.entries].map(
    ([name, entry]) => [name, { key: entry.key, value: change(entry.value) }] as const,
  );
  return withEntry(tree, key, mapNode(map.at, entries));
}
