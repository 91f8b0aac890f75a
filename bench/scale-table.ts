import { scaleRows } from './scale.js';
import type { Table } from './table.js';

/** The cost of a transfer at scale, as a table. */
export function scale(): Table {
  const rows = scaleRows();
  const costUs = rows.map(({ seconds, transfers }) => (seconds / transfers) * 1e6);
  return {
    title: 'Transfers at scale',
    note:
      'The first 28.8 h of bench/scenarios/transfers.yaml at 1, 10 and 100 times its datasets, and forty million transfers ' +
      'in twelve days. ' +
      'Targets: cost per transfer within 1.3 × of the first row, forty million in under 300 s and 1024 MiB.',
    head: ['run', 'transfers', 'wall time', 'transfers/s', 'cost to the first row', 'peak memory'],
    rows: rows.map((row, index) => [
      row.name,
      row.transfers.toLocaleString('en'),
      `${row.seconds.toFixed(1)} s`,
      Math.round(row.transfers / row.seconds).toLocaleString('en'),
      `${(costUs[index] / costUs[0]).toFixed(2)} ×`,
      `${row.peakMiB.toFixed(0)} MiB`,
    ]),
  };
}
