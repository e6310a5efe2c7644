/** The proof of work: asked for under pressure, ours, young, for one form, solved, and spent once. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { countForm, newChallenge, spendProof, underPressure } from '#app/identity/proof-of-work.ts';
import { admitForm, challengeFor, publicForms } from '#app/identity/public-form.ts';
import { throttles } from '#db/schema/index.ts';
import { createTestDatabase, type TestDatabase } from '#tests/setup/database.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test?.drop());
beforeEach(async () => {
  await test.ownerDb.delete(throttles);
});

const secret = 'a secret for the tests of the proof, long enough';
const now = new Date('2026-11-23T12:00:00Z');
/** As the page's script does it. */
function solve(challenge: string): string {
  for (let i = 0; ; i++) if (createHash('sha256').update(`${challenge}:${i}`).digest().readUInt16BE() === 0) return String(i);
}
const spend = (challenge: string, proof: string, change: object = {}) => spendProof(test.appDb, { secret, form: 'filing', challenge, proof, now, ...change });

it('is ours, for its form, young, solved, and spent once, also side by side', async () => {
  const challenge = newChallenge(secret, 'filing', now);
  const proof = solve(challenge);
  const [bits = '', ...rest] = challenge.split('.');
  expect(bits).toBe('16');
  const easier = ['1', ...rest].join('.');
  const later = [bits, String(Number(rest[0]) + 1), ...rest.slice(1)].join('.');
  for (const [given, answer, change] of [[challenge, String(Number(proof) + 1), {}], [challenge, '', {}], [challenge, `${proof} `, {}], [easier, solve(easier), {}], [later, solve(later), {}], ['', '0', {}], [challenge, proof, { form: 'other' }], [challenge, proof, { secret: `${secret}!` }], [challenge, proof, { now: new Date(now.getTime() + 3_600_001) }]] as const)
    expect(await spend(given, answer, change)).toBe(false);
  const both = await Promise.all([spend(challenge, proof), spend(challenge, proof)]);
  expect(both.sort()).toEqual([false, true]);
  expect(await spend(challenge, proof)).toBe(false);
});

it('is asked for when many are sent, from one address or from everywhere, and for a while', async () => {
  const pressed = (clientIp: string, at = now) => underPressure(test.appDb, { form: 'filing', clientIp, now: at });
  const count = async (clientIp: string, times: number) => {
    for (let i = 0; i < times; i++) await countForm(test.appDb, { form: 'filing', clientIp, now });
  };
  await count('203.0.113.1', 19);
  expect(await pressed('203.0.113.1')).toBe(false);
  await count('203.0.113.1', 1);
  expect([await pressed('203.0.113.1'), await pressed('203.0.113.2')]).toEqual([true, false]);
  await count('203.0.113.3', 19);
  await count('203.0.113.4', 1);
  expect(await pressed('203.0.113.2')).toBe(true);
  expect(await pressed('203.0.113.2', new Date(now.getTime() + 600_001))).toBe(false);
  expect(await underPressure(test.appDb, { form: 'another', clientIp: '203.0.113.2', now })).toBe(false);
});

it('of a form that mails is asked for past its limit or under pressure; with it neither counts, without it fewer are taken', async () => {
  const form = publicForms.lostCode;
  const here = { clientIp: '203.0.113.5', secret, now };
  const asked = () => challengeFor(test.appDb, form, here);
  const send = (sent: { challenge?: string; proof?: string } = {}, from = here.clientIp) => admitForm(test.appDb, form, { ...here, clientIp: from, ...sent });
  for (let i = 0; i < 19; i++) {
    expect(await asked()).toBeNull();
    expect(await send()).toBe(true);
  }
  expect(await send()).toBe(true);
  expect(await send()).toBe(false);
  const challenge = (await asked()) ?? '';
  expect(challenge).toMatch(/^16\./);
  const proof = solve(challenge);
  expect(await send({ challenge, proof })).toBe(true);
  expect(await send({ challenge, proof })).toBe(false);
  // A proof for another form is none.
  const other = newChallenge(secret, 'join', now);
  expect(await send({ challenge: other, proof: solve(other) })).toBe(false);
  // Many from everywhere: an address that sent little before is still served, less.
  for (let i = 0; i < 20; i++) await countForm(test.appDb, { form: form.name, clientIp: `198.51.100.${i}`, now });
  const quiet = [];
  for (let i = 0; i < 6; i++) quiet.push(await send({}, '203.0.113.6'));
  expect(quiet).toEqual([true, true, true, true, true, false]);
});
