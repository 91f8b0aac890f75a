import { expect, test } from 'vitest';
import { TOKEN_STEPS, TRANSFER_STEPS } from '../../src/ecosystem/observer.js';
import { SYSTEMS } from '../../src/systems/registry.js';

test('each step that an observer is told has the words of one system', () => {
  const told = (of: 'transferSteps' | 'tokenSteps') =>
    SYSTEMS.flatMap((system) => Object.keys(system[of] ?? {})).sort();
  expect(told('transferSteps')).toEqual([...TRANSFER_STEPS].sort());
  expect(told('tokenSteps')).toEqual([...TOKEN_STEPS].sort());
});
