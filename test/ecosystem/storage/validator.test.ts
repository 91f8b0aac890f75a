import { describe, expect, it } from 'vitest';
import { Action, Claim, Failure, noToken, OK } from '../../../src/ecosystem/ports.js';
import { siteSchema, storageSchema } from '../../../src/systems/storage/schema.js';
import { Validator } from '../../../src/systems/storage/simulator/validator.js';
import { validatorSoftware } from '../../../src/systems/storage/software.js';

const S = 1_000_000;

function validatorOf(site: unknown): Validator {
  const config = siteSchema.parse(site);
  return new Validator(config, validatorSoftware(config, storageSchema.parse({})).leeway);
}
const RSE = Claim.read;
const ANY = RSE | Claim.anyAudience;

describe('the validator of a storage endpoint', () => {
  it.each([
    ['accepts a token from the second it was issued', {}, RSE, 1000, OK],
    ['accepts it until the last microsecond', {}, RSE, 4600 - 1e-6, OK],
    ['refuses it from its expiry on', {}, RSE, 4600, Failure.tokenExpired],
    ['refuses it before it was issued', {}, RSE, 999, Failure.validator],
    ['with a slow clock refuses a new token', { clock_offset: '-5 s' }, RSE, 1004, Failure.validator],
    ['with a slow clock accepts it once its clock has caught up', { clock_offset: '-5 s' }, RSE, 1005, OK],
    ['with a slow clock accepts an expired token', { clock_offset: '-5 s' }, RSE, 4604, OK],
    ['with a fast clock refuses a token early', { clock_offset: '5 s' }, RSE, 4595, Failure.tokenExpired],
    ['of StoRM forgives 60 s at the expiry', { technology: 'storm' }, RSE, 4659, OK],
    ['of StoRM forgives no more', { technology: 'storm' }, RSE, 4660, Failure.tokenExpired],
    ['of StoRM forgives 60 s before the issue', { technology: 'storm' }, RSE, 940, OK],
    ['takes the leeway that the scenario gives', { clock_leeway: '10 s' }, RSE, 4609, OK],
    [
      'takes that leeway for StoRM too',
      { technology: 'storm', clock_leeway: '0 s' },
      RSE,
      4600,
      Failure.tokenExpired,
    ],
    [
      'refuses the wildcard audience where only its own is listed',
      { audiences: ['rse'] },
      ANY,
      2000,
      Failure.audience,
    ],
    [
      'refuses its own audience where only the wildcard is listed',
      { audiences: ['any'] },
      RSE,
      2000,
      Failure.audience,
    ],
    ['accepts the audience that is listed', { audiences: ['any'] }, ANY, 2000, OK],
    ['that is broken refuses all', { readiness: 'failed' }, RSE, 2000, Failure.validator],
    [
      'that is broken refuses an expired token for that',
      { readiness: 'failed' },
      RSE,
      9999,
      Failure.validator,
    ],
    ['reports the expiry before the audience', { audiences: ['any'] }, RSE, 9999, Failure.tokenExpired],
  ])('%s', (_, site, claims, nowS, outcome) => {
    const validator = validatorOf(site);
    const token = { ...noToken(), claims, issuedUs: 1000 * S, expiryUs: 4600 * S };
    expect(validator.check(Action.read, token, Math.round((nowS as number) * S))).toBe(outcome);
  });

  const CREATE = Claim.create;
  const MODIFY = Claim.modify | Claim.read;
  it.each([
    ['reads with storage.read', {}, Action.read, Claim.read, OK],
    ['reads with what comes beside storage.modify', {}, Action.read, MODIFY, OK],
    ['does not read with storage.create', {}, Action.read, CREATE, Failure.scope],
    ['writes with storage.create', {}, Action.write, CREATE, OK],
    ['writes with storage.modify', {}, Action.write, MODIFY, OK],
    ['does not write with storage.read', {}, Action.write, Claim.read, Failure.scope],
    ['may want storage.modify for a write', { write: 'modify' }, Action.write, CREATE, Failure.scope],
    ['takes it then', { write: 'modify' }, Action.write, MODIFY, OK],
  ])('%s', (_, site, action, claims, outcome) => {
    const validator = validatorOf(site);
    expect(validator.check(action, { ...noToken(), claims, expiryUs: S }, 0)).toBe(outcome);
  });
});
