/** Who acts in the explored worlds: two technicians, so that one can be the other's second person, and one of every other role. */
import type { Role } from '../actor.ts';
import type { Person } from './world.ts';

const staff = (id: string, ...roles: Role[]): Person => ({ kind: 'staff', id, roles });

export const tara = staff('00000000-0000-7000-8000-0000000000a1', 'technician');
export const miguel = staff('00000000-0000-7000-8000-0000000000a2', 'technician');
export const anita = staff('00000000-0000-7000-8000-0000000000a3', 'supervisor');
export const helen = staff('00000000-0000-7000-8000-0000000000a4', 'physician');
export const carl = staff('00000000-0000-7000-8000-0000000000a5', 'compliance');
export const priya = staff('00000000-0000-7000-8000-0000000000a6', 'admin');
export const maria: Person = { kind: 'requester', id: '00000000-0000-7000-8000-0000000000a7', roles: ['requester'] };
export const system: Person = { kind: 'system', id: 'system', roles: ['system'] };

/** One of each role. */
export const everyRole: readonly Person[] = [tara, anita, helen, carl, priya, maria, system];
