import { describe, expect, it } from 'vitest';
import { growColumns } from '../../src/kernel/columns.js';

describe('the columns of a table', () => {
  it('are as long as it was told, with what was in them, and blank from there on', () => {
    const table = { name: 'rows', of: Int32Array.of(7, -8), at: Float64Array.of(0.5, 2 ** 40), list: [1, 2] };
    growColumns(table, 4, -1);
    expect(table).toEqual({
      name: 'rows',
      of: Int32Array.of(7, -8, -1, -1),
      at: Float64Array.of(0.5, 2 ** 40, -1, -1),
      list: [1, 2],
    });
  });

  it('are grown together, those of a class and of the one that it extends', () => {
    class Base {
      a = new Uint8Array(0);
    }
    class Table extends Base {
      b = new Uint16Array(1);
    }
    const table = new Table();
    growColumns(table, 3);
    expect([table.a, table.b]).toEqual([new Uint8Array(3), new Uint16Array(3)]);
  });

  it('are not longer than their rows can be numbered', () => {
    expect(() => growColumns({ of: new Uint8Array(0) }, 2 ** 31 + 1)).toThrow('too long to number them');
  });
});
