import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { ORDERS } from '../../bench/draw-orders.js';
import { Streams } from '../../src/kernel/streams.js';

const COMMAND = ['--import', 'tsx', 'bench/random.ts'];

function random(...args: string[]) {
  return spawnSync(process.execPath, [...COMMAND, ...args], { maxBuffer: 2 ** 20 });
}

describe('the command that feeds a battery', () => {
  it('writes the first 32 bits of each draw, and ends after as many bytes as asked', () => {
    const { stdout, status } = random('--kind', 'position', '--bytes', '70001', '--seed', '5');
    const draws = ORDERS.position(new Streams(5, 0));
    expect(status).toBe(0);
    expect(stdout.length).toBe(70_001);
    for (let at = 0; at + 4 <= stdout.length; at += 4) {
      expect(stdout.readUInt32LE(at)).toBe(Math.floor(draws() * 2 ** 32));
    }
  });

  it('ends well when its reader has had enough', async () => {
    const child = spawn(process.execPath, COMMAND);
    await once(child.stdout, 'data');
    child.stdout.destroy();
    expect(await once(child, 'close')).toEqual([0, null]);
  });

  it('answers an unknown order in one line', () => {
    const { stderr, stdout, status } = random('--kind', 'x');
    expect(status).not.toBe(0);
    expect(stdout.length).toBe(0);
    expect(String(stderr).trim().split('\n')).toEqual([expect.stringContaining('sequential, components')]);
  });
});
