/** Load tests and transfers whose closed forms are exact: a gap from them is chance. */
export const EXACT: Readonly<Record<string, string>> = {
  'five slots at 80 %, 1 min': ofSlots(5, '1 min', '10 s', '40 Hz'),
  'five slots at 80 %, 5 min': ofSlots(5, '5 min', '1 min', '40 Hz'),
  'eight slots at 12 %, 20 min': ofSlots(8, '20 min', '2 min', '10 Hz'),
  'twenty slots at 90 %, 5 min': ofSlots(20, '5 min', '1 min', '180 Hz'),
  'one slot, hardly loaded, 1 d': ofSlots(1, '1 d', '1 h', '0.05 Hz'),
};

/** An issuer of one pod with the database inside, and exponential service of 100 ms. */
function ofSlots(slots: number, horizon: string, warmup: string, rate: string): string {
  return `name: exact
title: A load test
horizon: ${horizon}
warmup: ${warmup}
issuers: { x: { pods: 1, slots: ${slots}, service: { law: exponential, mean: 100 ms } } }
load_tests: [{ name: load, issuer: x, rate: ${rate} }]
`;
}
