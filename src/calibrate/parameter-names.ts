/** What a fit may find, by its path in a profile. */
export const PARAMETER_NAMES = [
  'service.mean',
  'slots',
  'round_trip',
  'scaling.sigma',
  'scaling.kappa',
  'database.servers',
  'database.share',
  'weights.token_exchange',
  'weights.refresh_token',
  'weights.discovery',
  'growth.reference_rows',
] as const;

export type ParameterName = (typeof PARAMETER_NAMES)[number];
