import type { Scenario } from '../../src/scenario/schema.js';
import { load } from '../scenario/folder.js';

/** A small scenario of round numbers. */
const TEXT = `name: small
title: Theory
horizon: 1 d
issuers:
  cms:
    clients:
      rucio: { access_lifetime: 3 h, refresh_lifetime: 7 d }
      fts: { access_lifetime: 2 h, refresh_lifetime: 5 d }
submitters:
  # One pod whose batches are never full.
  cms: { pods: 1, threads: 15, bulk: 2000 }
fts:
  cern: {}
sites:
  A: { technology: xrootd }
  B: { technology: storm }
  C: { technology: eos }
storage: { failure: 0 % }
workloads:
  - name: production
    arrivals: { law: poisson, rate: 10 mHz }
    files: 100
    sources: A
    destinations: [B, C]
    fanout: 2
`;

/** The scenario with overrides, such as `tokens.preset=x509`. */
export function theoryScenario(...set: readonly string[]): Scenario {
  const [base] = load({ 'small.yaml': TEXT }, { set }).variants;
  return base.scenario;
}
