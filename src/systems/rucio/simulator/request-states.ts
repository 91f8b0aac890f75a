import type { Meter } from '../../../measure/meter.js';

/** Requests in each of Rucio's states that take time. */
export function requestStates(meter: Meter, name: string, hasPreparer: boolean) {
  const state = (of: string) => meter.level(`rucio.${name}.state.${of}`);
  return {
    /** Only where there is a preparer. */
    preparing: hasPreparer ? state('PREPARING') : undefined,
    waiting: state('WAITING'),
    queued: state('QUEUED'),
    submitting: state('SUBMITTING'),
    submitted: state('SUBMITTED'),
    stuck: state('STUCK'),
  };
}
export type RequestStates = ReturnType<typeof requestStates>;

/** Requests in any of these states. */
export function requestsIn(states: RequestStates): number {
  return Object.values(states).reduce((sum, state) => sum + (state?.value ?? 0), 0);
}
