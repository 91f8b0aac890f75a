import { refused } from '../../scenario/error.js';
import { fastestS, inFlight, type Measurement, placeName } from '../measurement.js';
import { parameterOf } from '../parameters.js';

/** Connections that a pod has or keeps waiting: `max-connections` and `accept-count` of Spring Boot's Tomcat. */
const CONNECTIONS = 8192 + 100;
/** Nobody would use an issuer whose answers take longer than this where nothing waits, s. */
const SLOWEST_S = 10;
/** A latency of less than this many times the least is one without a queue: all requests are being worked on. */
const NO_QUEUE = 1.5;
const UNITS = 'a latency in milliseconds that is given in seconds, or a counter without rate()';

/**
 * Refuses points that no issuer can have given and that come of a wrong unit or of a counter: each figure may be possible,
 * but not together. Requests on their way follow from Little's law. Throws a `ScenarioError`.
 */
export function checkPlausible(points: readonly Measurement[]): void {
  const known = points.filter(({ latencyS }) => latencyS !== undefined);
  if (known.length === 0) return;
  const fastest = fastestS(known);
  if (fastest > SLOWEST_S) {
    throw refused(
      known[0].place.file,
      `the least latency of all points is ${Number(fastest.toPrecision(3))} s, which no issuer has without a queue`,
      'check the unit: are these milliseconds?',
    );
  }
  const most = parameterOf('slots').max;
  for (const point of known) {
    const { pods, load, rateHz } = point;
    const requests = inFlight(point) ?? 0;
    const each = requests / pods;
    const isQueued = requests / rateHz > NO_QUEUE * fastest;
    if (each <= (isQueued ? CONNECTIONS : most) || (isQueued && load.kind === 'closed')) continue;
    const limit = isQueued ? `its ${CONNECTIONS} connections` : `the ${most} that it can work on at once`;
    throw refused(
      point.place,
      `by Little's law ${Math.round(each)} requests are on their way to one pod in ${placeName(point)}, more than ${limit}`,
      `this may be ${UNITS}`,
    );
  }
}
