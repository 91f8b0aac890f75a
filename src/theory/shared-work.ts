import type { Model } from './model.js';

/** Whether some submitter's work goes through both of two parts of a scenario, each by its section and name. */
export type SharesWork = (
  section: string | undefined,
  name: string,
  otherSection: unknown,
  otherName: unknown,
) => boolean;

/** Of a model. A part whose section does not tell whom it serves, such as an endpoint, may serve all. */
export function sharesWork({ scenario, spans, demandAt }: Model): SharesWork {
  const all = Object.keys(scenario.submitters);
  const usersOf = (section: unknown, name: unknown): readonly string[] => {
    if (section === 'issuers') return all.filter((one) => scenario.submitters[one]?.issuer === name);
    if (section === 'fts') {
      return all.filter((one) =>
        spans.some((span) =>
          demandAt(span)
            .submitters.get(one)
            ?.flows.fts.some((fts) => fts === name),
        ),
      );
    }
    if (section === 'submitters') return all.filter((one) => one === name);
    // What has no section is of an experiment, or of all.
    if (section !== undefined || name === 'all') return all;
    return all.filter((one) => scenario.submitters[one]?.experiment === name);
  };
  return (section, name, otherSection, otherName) => {
    const others = usersOf(otherSection, otherName);
    return usersOf(section, name).some((one) => others.includes(one));
  };
}
