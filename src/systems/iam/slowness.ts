import type { IssuerConfig } from './schema.js';

/** What slows the service of an issuer: its pods, which get in each other's way, and the rows of its tables. */
type Growth = IssuerConfig['growth'];

/** Rows of an issuer's tables. */
export interface TableRows {
  readonly accessRows: number;
  readonly refreshRows: number;
  readonly revokedRows: number;
}

/** How much slower a request is with that many pods at work (Universal Scalability Law). */
export function slownessOfPods({ sigma, kappa }: IssuerConfig['scaling'], pods: number): number {
  return 1 + sigma * (pods - 1) + kappa * pods * (pods - 1);
}

/** How much slower a request that feels the tables is with that many rows in those that count. */
export function slownessOfRows(
  { law, reference_rows: reference }: Pick<Growth, 'law' | 'reference_rows'>,
  rows: number,
): number {
  if (law === 'none') return 1;
  return law === 'linear' ? 1 + rows / reference : 1 + Math.log1p(rows / reference) / 10;
}

/** The rows by which the service grows. */
export function countedRows(kind: Growth['rows'], tables: TableRows): number {
  switch (kind) {
    case 'all':
      return tables.accessRows + tables.refreshRows;
    case 'access_tokens':
      return tables.accessRows;
    case 'refresh_tokens':
      return tables.refreshRows;
    case 'revoked':
      return tables.revokedRows;
  }
}
