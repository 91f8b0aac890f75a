import type { ColumnSource, ParquetWriter } from 'hyparquet-writer';
import type { RunResult } from '../measure/run-result.js';
import { type SummaryRow, summarise } from '../measure/summary.js';
import { SUMMARY_COLUMNS } from './csv.js';
import { rounded } from './number.js';
import type { OwnWriter } from './result-file.js';
import { timelineRows } from './timeline.js';

/**
 * Tables of results as Parquet, with the columns of the CSV files beside them and the same digits: numbers as doubles,
 * a field that is empty there as none. Written row group by row group, so that a table need not fit into memory.
 */

/** A column of so many rows. */
type Column = Required<Pick<ColumnSource, 'name' | 'data' | 'type' | 'nullable'>>;

/** summary.parquet. */
export function summaryParquet(runs: readonly RunResult[]): OwnWriter {
  const rows = summarise(runs);
  const columns = Object.entries(SUMMARY_COLUMNS).map(([name, field]) => {
    const of: (row: SummaryRow) => string | number | undefined = field;
    const isText = TEXTS.includes(name);
    const data = rows.map((row) => {
      const value = of(row);
      return typeof value === 'number' ? rounded(value) : value;
    });
    return { name, data, type: isText ? 'STRING' : 'DOUBLE', nullable: true } satisfies Column;
  });
  return tableOf([columns]);
}

const TEXTS = ['metric', 'stat', 'unit', 'no_interval'];

/** timeline.parquet. */
export function timelineParquet(runs: readonly RunResult[]): OwnWriter {
  return tableOf(timelineGroups(runs));
}

function* timelineGroups(runs: readonly RunResult[]): Generator<Column[]> {
  for (const rows of timelineRows(runs)) {
    yield [
      numbers(
        'replication',
        'INT32',
        Int32Array.from(rows, ([replication]) => replication),
      ),
      numbers(
        'time_s',
        'DOUBLE',
        Float64Array.from(rows, ([, endS]) => rounded(endS)),
      ),
      { name: 'metric', data: rows.map((row) => row[2]), type: 'STRING', nullable: false },
      { name: 'unit', data: rows.map((row) => row[3]), type: 'STRING', nullable: false },
      numbers(
        'value',
        'DOUBLE',
        Float64Array.from(rows, (row) => rounded(row[4])),
      ),
    ];
  }
}

function numbers(name: string, type: 'INT32' | 'DOUBLE', data: Int32Array | Float64Array): Column {
  return { name, data, type, nullable: false };
}

/** A table of row groups, each of all its columns. */
function tableOf(groups: Iterable<Column[]>): OwnWriter {
  return {
    writeTo: async (path) => {
      const { ParquetWriter, fileWriter, schemaFromColumnData } = await import('hyparquet-writer');
      const writer = fileWriter(path);
      let table: ParquetWriter | undefined;
      for (const columnData of groups) {
        const schema = schemaFromColumnData({ columnData });
        table ??= new ParquetWriter({ writer, schema, createdBy: 'tokensim' });
        // The type of each column stands in the schema.
        await table.write({
          columnData: columnData.map(({ name, data }) => ({ name, data })),
          rowGroupSize: ROW_GROUP,
        });
      }
      await table?.finish();
    },
  };
}

const ROW_GROUP = 1_000_000;
