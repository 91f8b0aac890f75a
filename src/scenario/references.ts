import { didYouMean } from '../language/did-you-mean.js';
import { type Place, type Problem, problemAt } from './error.js';
import { type MapNode, nodeAt, type Path, placeOf, written } from './node.js';
import type { Scenario } from './schema.js';

/** Looks names up in one composed tree, and keeps what it does not find. */
export class References {
  constructor(
    private readonly tree: MapNode,
    private readonly problems: Problem[],
  ) {}

  problem(path: Path, message: string, suggestion: string): void {
    this.problems.push(problemAt(placeOf(this.tree, path), message, suggestion));
  }

  isGiven(path: Path): boolean {
    return nodeAt(this.tree, path) !== undefined;
  }

  written(path: Path): string {
    return written(path, this.tree);
  }

  /** The name given, or the only one there is, or the one of a like name. */
  choose(
    given: string | undefined,
    key: string,
    known: Readonly<Record<string, unknown>>,
    path: Path,
    alike: readonly string[],
    what = key,
  ): string {
    const names = Object.keys(known);
    const chosen =
      given ?? alike.find((name) => names.includes(name)) ?? (names.length === 1 ? names[0] : undefined);
    if (chosen !== undefined && names.includes(chosen)) return chosen;
    if (given !== undefined) {
      this.problem(
        [...path, key],
        `there is no ${what} \`${given}\``,
        didYouMean(given, names, `${what} in this scenario`),
      );
    } else {
      const remedy =
        names.length === 0
          ? `define one under \`${key === 'fts' ? key : `${key}s`}\``
          : `one of ${names.join(', ')}`;
      this.problem([...path, key], `\`${this.written(path)}\` needs the ${what} it uses`, remedy);
    }
    return given ?? '';
  }

  client(client: string, issuer: Scenario['issuers'][string] | undefined, path: Path, issuerName = ''): void {
    if (issuer === undefined || Object.hasOwn(issuer.clients, client)) return;
    const where = issuerName === '' ? 'at its issuer' : `at the issuer \`${issuerName}\``;
    this.problem(
      [...path, 'client'],
      `there is no client \`${client}\` ${where}`,
      didYouMean(client, Object.keys(issuer.clients), 'clients there'),
    );
  }

  sites(names: readonly string[], known: Readonly<Record<string, unknown>>, path: Path): void {
    names.forEach((name, index) => {
      const at = [...path, index];
      const place = this.isGiven(at) ? at : this.isGiven([...path, name]) ? [...path, name] : path;
      if (!Object.hasOwn(known, name)) {
        this.unknownSite(name, known, placeOf(this.tree, place, place.at(-1) === name ? 'key' : 'value'));
      } else if (names.indexOf(name) !== index) {
        this.problem(place, `the site \`${name}\` is listed twice`, 'list it once, or give weights');
      }
    });
  }

  unknownSite(name: string, known: Readonly<Record<string, unknown>>, at: Place): void {
    const remedy = didYouMean(name, Object.keys(known), 'sites in this scenario');
    this.problems.push(problemAt(at, `there is no site \`${name}\``, remedy));
  }

  unique(list: 'workloads' | 'load_tests' | 'faults', items: readonly { readonly name: string }[]): void {
    const seen = new Set<string>();
    items.forEach(({ name }, index) => {
      if (seen.has(name))
        this.problem([list, index, 'name'], `the name \`${name}\` is used twice`, 'choose another');
      seen.add(name);
    });
  }
}
