import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/ecosystem/ports.js';
import { LawBroken } from '../../../src/kernel/laws.js';
import { Simulation } from '../../../src/kernel/simulation.js';
import { FailureLog } from '../../../src/measure/failure-log.js';
import { Meter } from '../../../src/measure/meter.js';
import { Book } from '../../../src/systems/transfers/simulator/transfer-book.js';

function rig(experiments = ['cms', 'atlas'], seed = 1) {
  const simulation = new Simulation(seed);
  const meter = new Meter(simulation, 1e6);
  const failures = new FailureLog();
  const book = new Book(simulation, meter, experiments, failures);
  return { simulation, meter, failures, book };
}
/** Files of a dataset that failed on their way. */
function lost(dataset: number, firstFile: number, files: number) {
  return { dataset, firstFile, files, source: 0, destination: 1, attempt: 0 };
}
const SIZE = { law: 'lognormal', mean: 1.5e9, cv: 1 } as const;

describe('the book of transfers', () => {
  it('numbers experiments in the order of their names', () => {
    expect(rig().book.experiments).toEqual(['atlas', 'cms']);
  });

  it("gives a file the same size whatever slot its dataset has and whoever else's come before", () => {
    const one = rig().book;
    const other = rig().book;
    const a = one.addWorkload('w', 'cms', SIZE);
    other.addWorkload('another', 'cms', SIZE);
    const b = other.addWorkload('w', 'cms', SIZE);
    other.open(0, 0, 5, 1, 0);
    const inOne = one.open(a, 41, 100, 1, 0);
    const inOther = other.open(b, 41, 100, 1, 0);
    expect(other.serialOf(inOther)).toBe(one.serialOf(inOne));
    for (let file = 0; file < 20; file++) {
      expect(other.sizeBytes(inOther, file)).toBe(one.sizeBytes(inOne, file));
    }
    expect(new Set([0, 1, 2, 3].map((file) => one.sizeBytes(inOne, file))).size).toBe(4);
  });

  it('sizes follow their law', () => {
    const { book } = rig();
    const dataset = book.open(book.addWorkload('w', 'cms', SIZE), 0, 1, 1, 0);
    let sum = 0;
    const n = 100_000;
    for (let file = 0; file < n; file++) sum += book.sizeBytes(dataset, file);
    expect(Math.abs(sum / n / 1.5e9 - 1)).toBeLessThan(4 / Math.sqrt(n));
  });

  it('keeps the size that a trace gives', () => {
    const { book } = rig();
    expect(book.sizeBytes(book.open(book.addWorkload('w', 'cms', SIZE), 0, 1, 1, 1234), 0)).toBe(1234);
  });

  it('counts a dataset as using tokens once one of its attempts does, when its last request is closed', () => {
    const { simulation, meter, book } = rig();
    const workload = book.addWorkload('c', 'cms', SIZE);
    const [some, none, open] = [0, 1, 2].map((ordinal) => book.open(workload, ordinal, 10, 2, 0));
    for (const [dataset, x509] of [
      [some, true],
      [some, false],
      [none, true],
      [open, false],
    ] as const) {
      book.submitted(dataset, 10, x509);
    }
    for (const dataset of [some, some, none, none, open]) book.closed(dataset, 10, true);
    simulation.advanceTo(1e6);
    const [share] = meter.finish().metrics.filter(({ name }) => name === 'transfers.cms.datasets_by_token');
    expect(share.stats.find(({ stat }) => stat === 'mean')?.value).toBe(0.5);
  });

  it('counts by experiment and for all', () => {
    const { simulation, meter, book, failures } = rig();
    const cms = book.open(book.addWorkload('c', 'cms', SIZE), 0, 10, 1, 0);
    const atlas = book.open(book.addWorkload('a', 'atlas', SIZE), 0, 10, 1, 0);
    simulation.advanceTo(2e6);
    book.submitted(cms, 10, false);
    book.submitted(atlas, 10, true);
    book.tokenDelay(cms, 10, 1e6);
    simulation.advanceTo(4e6);
    for (let file = 0; file < 7; file++) book.finished(lost(cms, file, 1), 1e9, 1e6, 2e6);
    book.failed(lost(cms, 7, 3), Failure.tokenExpired);
    book.failed(lost(atlas, 0, 5), Failure.submission);
    book.closed(cms, 7, true);
    book.closed(cms, 3, false);
    simulation.checkLaws();
    expect(book.openDatasets).toBe(1);
    expect(failures.rows().map(({ experiment, cause, transfers }) => [experiment, cause, transfers])).toEqual(
      [
        ['atlas', 'submission', 5],
        ['cms', 'token_expired', 3],
      ],
    );
    const { metrics } = meter.finish();
    const value = (name: string, stat: string) =>
      metrics.find((metric) => metric.name === name)?.stats.find((s) => s.stat === stat)?.value;
    expect(value('transfers.cms.finished', 'total')).toBe(7);
    expect(value('transfers.cms.failed.token_expired', 'total')).toBe(3);
    expect(value('transfers.all.submitted', 'total')).toBe(20);
    expect(value('transfers.all.by_token', 'mean')).toBe(0.5);
    expect(value('transfers.all.in_flight', 'final')).toBe(10);
    expect(value('transfers.all.bytes', 'total')).toBe(7e9);
    expect(value('transfers.cms.given_up', 'total')).toBe(3);
    expect(value('transfers.cms.requested', 'total')).toBe(10);
    expect(value('transfers.cms.delay.token', 'mean')).toBeCloseTo(1, 6);
    expect(value('transfers.cms.delay.total', 'max')).toBe(4);
  });

  it('tells what was asked for, what has ended, and what is open or STUCK', () => {
    const { simulation, meter, book } = rig();
    const dataset = book.open(book.addWorkload('c', 'cms', SIZE), 0, 10, 2, 0);
    simulation.advanceTo(1e6);
    book.closed(dataset, 11, true);
    book.closed(dataset, 2, false);
    book.stuck(dataset, 5);
    simulation.advanceTo(3e6);
    book.stuck(dataset, -1);
    simulation.advanceTo(4e6);
    const { metrics } = meter.finish();
    const value = (name: string, stat: string) =>
      metrics.find((metric) => metric.name === name)?.stats.find((s) => s.stat === stat)?.value;
    expect(value('transfers.cms.requested', 'total')).toBe(20);
    expect(value('transfers.cms.given_up', 'total')).toBe(2);
    expect(value('transfers.cms.open', 'final')).toBe(7);
    expect(value('transfers.all.open', 'mean')).toBe((20 + 3 * 7) / 4);
    expect(value('transfers.cms.stuck', 'final')).toBe(4);
    expect(value('transfers.all.stuck', 'mean')).toBe((2 * 5 + 4) / 4);
  });

  it('counts attempts by their number, and the time and bytes of those that fail', () => {
    const { simulation, meter, book } = rig();
    const dataset = book.open(book.addWorkload('c', 'cms', SIZE), 0, 100, 1, 0);
    book.submitted(dataset, 42, false);
    const at = (attempt: number, firstFile: number, files: number) => ({
      ...lost(dataset, firstFile, files),
      attempt,
    });
    book.failed(at(0, 0, 20), Failure.tokenExpired, 10e6);
    book.failed(at(1, 0, 5), Failure.storageError, 30e6);
    book.copiedInVain(dataset, 3e9);
    book.copiedInVain(dataset, 4e9);
    for (let file = 0; file < 15; file++) book.finished(at(1, file, 1), 1, 0, 0);
    book.failed(at(4, 90, 1), Failure.storageError, 0);
    book.finished(at(9, 90, 1), 1, 0, 0);
    // What FTS refused was no attempt of its own.
    book.failed(at(0, 50, 7), Failure.submission);
    simulation.advanceTo(1e6);
    simulation.checkLaws();
    const { metrics } = meter.finish();
    const value = (name: string, stat = 'total') =>
      metrics.find((metric) => metric.name === `transfers.all.${name}`)?.stats.find((s) => s.stat === stat)
        ?.value;
    const numbers = ['1', '2', '3', '4', 'later'];
    expect(numbers.map((number) => value(`attempt.${number}.failed`))).toEqual([20, 5, 0, 0, 1]);
    expect(numbers.map((number) => value(`attempt.${number}.finished`))).toEqual([0, 15, 0, 0, 1]);
    expect(value('bytes_in_vain')).toBe(7e9);
    expect(value('delay.failed', 'mean')).toBeCloseTo((20 * 10 + 5 * 30) / 26, 9);
  });

  it('a slot is free again when its last request is closed', () => {
    const { book } = rig();
    const workload = book.addWorkload('w', 'cms', SIZE);
    for (let n = 0; n < 1500; n++) {
      const dataset = book.open(workload, n, 2, 1, 0);
      book.closed(dataset, 1, true);
      book.closed(dataset, 1, false);
      expect(dataset).toBe(0);
    }
  });

  it('stops the run when a request is closed twice or an attempt ends that never began', () => {
    const { book, simulation } = rig();
    const workload = book.addWorkload('w', 'cms', SIZE);
    const dataset = book.open(workload, 0, 2, 1, 0);
    expect(() => book.closed(dataset, 3, true)).toThrow(LawBroken);
    book.finished(lost(dataset, 0, 1), 1, 0, 0);
    expect(() => simulation.checkLaws()).toThrow(LawBroken);
  });
});
