import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Simulation } from '../../../src/kernel/simulation.js';

type Step =
  | { readonly do: 'arm'; readonly delay: 0 | 1 | 2 }
  | { readonly do: 'cancel'; readonly which: number }
  | { readonly do: 'plain'; readonly delayUs: number };

const DELAYS_US = [0, 7, 20];

const history = fc.array(
  fc.record({
    atUs: fc.nat(200),
    step: fc.oneof(
      {
        weight: 3,
        arbitrary: fc.record({ do: fc.constant('arm' as const), delay: fc.constantFrom(0, 1, 2) }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const), which: fc.nat() }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('plain' as const), delayUs: fc.nat(30) }) },
    ),
  }),
  { maxLength: 250, size: 'max' },
);

/** Runs a history with rings, or with one plain event a timer, and tells what fired when. */
function run(steps: readonly { atUs: number; step: Step }[], rings: boolean): string[] {
  const simulation = new Simulation();
  const log: string[] = [];
  const handlers = DELAYS_US.map((_, ring) => (subject: number) => {
    log.push(`${simulation.nowUs} ring ${ring} timer ${subject}`);
    // Every fifth timer arms its successor, as a periodic timer does.
    if (subject % 5 === 0 && ring > 0) arm(ring, subject + 1);
  });
  const plain = simulation.register((subject) => log.push(`${simulation.nowUs} plain ${subject}`));
  const kinds = handlers.map((handler) => simulation.register(handler));
  const made = DELAYS_US.map((delayUs, ring) => simulation.ring(delayUs, handlers[ring]));
  const arm = (ring: number, subject: number) =>
    rings ? made[ring].arm(subject) : simulation.after(DELAYS_US[ring], kinds[ring], subject);
  const known: { ring: number; ticket: number }[] = [];
  const act = simulation.register((index) => {
    const { step } = steps[index];
    if (step.do === 'plain') simulation.after(step.delayUs, plain, index);
    else if (step.do === 'arm') known.push({ ring: step.delay, ticket: arm(step.delay, index) });
    else if (known.length > 0) {
      const { ring, ticket } = known[step.which % known.length];
      log.push(`cancelled: ${rings ? made[ring].cancel(ticket) : simulation.cancel(ticket)}`);
    }
  });
  steps.forEach(({ atUs }, index) => {
    simulation.at(atUs, act, index);
  });
  simulation.advanceTo(1000);
  expect(made.every(({ size }) => size === 0)).toBe(true);
  return log;
}

it('a ring of timers fires just as plain events of the same delay would, ties and cancellations included', () => {
  fc.assert(
    fc.property(history, (steps) => {
      expect(run(steps, true)).toEqual(run(steps, false));
    }),
  );
});
