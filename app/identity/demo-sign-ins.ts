/** What the demo's page shows: everybody, and the codes of this half minute. */
import { demoOrganizations, demoPassword, demoPatient, demoStaff } from '#db/seed/demo-accounts.ts';
import { fromBase32, totpCode, totpPeriodSeconds, totpStep } from './totp.ts';

export type DemoSignIn = { handle: string; name: string; email: string; role: string; organization: string | null; code: string | null };

export function demoSignIns(now: Date): { people: DemoSignIn[]; password: string; secondsLeft: number } {
  const staff = demoStaff.map(({ handle, name, email, role, totpSecret }) => ({
    handle,
    name,
    email,
    role,
    organization: null,
    code: totpCode(fromBase32(totpSecret), totpStep(now)),
  }));
  const members = demoOrganizations.flatMap((o) => o.members.map(({ handle, name, email }) => ({ handle, name, email, role: 'member', organization: o.name, code: null })));
  const { handle, name, email } = demoPatient;
  return {
    people: [...staff, ...members, { handle, name, email, role: 'patient', organization: null, code: null }],
    password: demoPassword,
    secondsLeft: totpPeriodSeconds - (Math.floor(now.getTime() / 1000) % totpPeriodSeconds),
  };
}
