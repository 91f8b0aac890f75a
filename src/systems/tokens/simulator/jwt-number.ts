import type { Simulation } from '../../../kernel/simulation.js';

/** Numbers of what was signed: unique in a simulation, from 1 on, given in the order of issue. */
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
  next(): number {
    return ++this.issued;
  }
}
