import type { Simulation } from '../../kernel/simulation.js';

/**
 * Numbers of signed JWTs: unique in a simulation, from 1 on, given in the order of issue.
 *
 * A storage endpoint reads the audience in the token itself, so the number carries the one claim that the simulation
 * cannot tell from the holder: odd numbers have the wildcard audience, even ones name the endpoint. An exchange and a
 * refresh keep a token's audience, and FTS keeps its row, so the number holds for the successors too.
 */
export class JwtNumbers {
  private static readonly ofSimulation = new WeakMap<Simulation, JwtNumbers>();
  private issued = 0;

  /** The numbers of a simulation, shared by all who ask its issuers for tokens. */
  static of(simulation: Simulation): JwtNumbers {
    const known = JwtNumbers.ofSimulation.get(simulation);
    if (known) return known;
    const made = new JwtNumbers();
    JwtNumbers.ofSimulation.set(simulation, made);
    return made;
  }

  /** The number of one more JWT. */
  next(anyAudience: boolean): number {
    this.issued++;
    return this.issued * 2 + (anyAudience ? 1 : 0);
  }
}

/** Whether a JWT has the wildcard audience. */
export function hasAnyAudience(jwt: number): boolean {
  return jwt % 2 === 1;
}
