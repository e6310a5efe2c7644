/**
 * The demo's people. One password for all and fixed second factors, shown on the demo's own page; none of it exists in
 * production mode, which refuses to seed.
 */
import type { InsurerKind, OrganizationKind, StaffRole } from '../schema/identity.ts';

export const demoPassword = 'riverside demo 2026';

export type DemoPerson = {
  /** What tests and the demo page call them. */
  handle: string;
  name: string;
  email: string;
  /** RFC 4648 base 32; null: signs in with the password alone. */
  totpSecret: string | null;
  does: 'staff' | 'member' | 'patient';
};

export type DemoStaff = DemoPerson & { does: 'staff'; totpSecret: string; role: StaffRole; facilities: ('riverside' | 'lakeview')[] };

export const demoStaff: readonly DemoStaff[] = [
  { handle: 'tech1', name: 'Tara Lindqvist', email: 'tech1@riverside.example', role: 'technician', totpSecret: 'KRSXG5BAONSWG4TFOQQG64RAORUGK5DF', facilities: ['riverside'], does: 'staff' },
  { handle: 'tech2', name: 'Miguel Ortega', email: 'tech2@riverside.example', role: 'technician', totpSecret: 'KRSXG5BAONSWG4TFOQQG64RAORUGK5DG', facilities: ['riverside'], does: 'staff' },
  { handle: 'sup', name: 'Anita Rao', email: 'sup@riverside.example', role: 'supervisor', totpSecret: 'KRSXG5BAONSWG4TFOQQG64RAORUGK5DH', facilities: ['riverside', 'lakeview'], does: 'staff' },
  { handle: 'doc', name: 'Dr. Helen Brandt', email: 'doc@riverside.example', role: 'physician', totpSecret: 'KRSXG5BAONSWG4TFOQQG64RAORUGK5DI', facilities: ['riverside'], does: 'staff' },
  { handle: 'comp', name: 'Carl Weiss', email: 'comp@riverside.example', role: 'compliance', totpSecret: 'KRSXG5BAONSWG4TFOQQG64RAORUGK5DJ', facilities: ['riverside', 'lakeview'], does: 'staff' },
  { handle: 'admin', name: 'Priya Nair', email: 'admin@riverside.example', role: 'admin', totpSecret: 'KRSXG5BAONSWG4TFOQQG64RAORUGK5DK', facilities: ['riverside', 'lakeview'], does: 'staff' },
  { handle: 'tech3', name: 'Joan Kowalski', email: 'tech3@lakeview.example', role: 'technician', totpSecret: 'KRSXG5BAONSWG4TFOQQG64RAORUGK5DL', facilities: ['lakeview'], does: 'staff' },
];

export type DemoOrganization = {
  handle: string;
  name: string;
  kind: OrganizationKind;
  insurerKind?: InsurerKind;
  address: { lines: string[]; city: string; state: string; postcode: string };
  email: string;
  members: (DemoPerson & { role: 'member' | 'admin' })[];
};

const member = (handle: string, name: string, email: string, role: 'member' | 'admin') => ({ handle, name, email, role, totpSecret: null, does: 'member' as const });

export const demoOrganizations: readonly DemoOrganization[] = [
  {
    handle: 'harper',
    name: 'Harper & Quill LLP',
    kind: 'law_firm',
    address: { lines: ['600 Grant Street', 'Suite 2200'], city: 'Pittsburgh', state: 'PA', postcode: '15219' },
    email: 'records@harperquill.example',
    members: [
      member('firm', 'Dana Harper', 'dana@harperquill.example', 'admin'),
      member('paralegal', 'Luis Romero', 'luis@harperquill.example', 'member'),
    ],
  },
  {
    handle: 'keystone',
    name: 'Keystone Health Plan',
    kind: 'insurer',
    insurerKind: 'health_plan',
    address: { lines: ['120 Fifth Avenue'], city: 'Pittsburgh', state: 'PA', postcode: '15222' },
    email: 'claims@keystone.example',
    members: [member('insurer', 'Grace Kim', 'grace@keystone.example', 'admin')],
  },
  {
    handle: 'threerivers',
    name: 'Three Rivers Mutual',
    kind: 'insurer',
    insurerKind: 'liability',
    address: { lines: ['1 Gateway Center'], city: 'Pittsburgh', state: 'PA', postcode: '15222' },
    email: 'claims@threerivers.example',
    members: [member('carrier', 'Paul Novak', 'paul@threerivers.example', 'admin')],
  },
  {
    handle: 'agency',
    name: 'Pennsylvania Bureau of Disability Determination',
    kind: 'agency',
    address: { lines: ['1171 South Cameron Street'], city: 'Harrisburg', state: 'PA', postcode: '17104' },
    email: 'bdd@agency.example',
    members: [member('agent', 'Ruth Abernathy', 'ruth@agency.example', 'admin')],
  },
  {
    handle: 'clinic',
    name: 'Allegheny Family Practice',
    kind: 'clinic',
    address: { lines: ['4 Forbes Avenue'], city: 'Pittsburgh', state: 'PA', postcode: '15213' },
    email: 'office@alleghenyfamily.example',
    members: [member('clinician', 'Dr. Samuel Osei', 'samuel@alleghenyfamily.example', 'admin')],
  },
];

export const demoPatient: DemoPerson = { handle: 'maria', name: 'Maria Delgado-Reyes', email: 'maria@example.com', totpSecret: null, does: 'patient' };

/** Everybody who can sign in to the demo. */
export const demoPeople: readonly DemoPerson[] = [...demoStaff, ...demoOrganizations.flatMap((o) => o.members), demoPatient];
