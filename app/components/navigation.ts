/** What the staff's left side offers, by role. The server decides again on every page; this only leaves out dead ends. */
import { BookOpenCheck, ChartColumn, Inbox, ListChecks, ScrollText, FolderOpen, Settings, ShieldAlert, Siren, UsersRound, type LucideIcon } from 'lucide-react';
import type { Role } from '#workflows/actor.ts';

export type NavigationItem = { to: string; key: string; label: string; icon: LucideIcon; roles: readonly Role[] };

const readers = ['technician', 'supervisor', 'physician', 'compliance'] as const satisfies readonly Role[];
const work = ['technician', 'supervisor', 'physician'] as const satisfies readonly Role[];

export const staffNavigation: readonly NavigationItem[] = [
  { to: '/work', key: 'work', label: 'Work', icon: ListChecks, roles: work },
  { to: '/requests', key: 'requests', label: 'Requests', icon: FolderOpen, roles: readers },
  { to: '/patients', key: 'patients', label: 'Patients', icon: UsersRound, roles: ['technician', 'supervisor', 'compliance'] },
  { to: '/intake', key: 'intake', label: 'Intake', icon: Inbox, roles: ['technician', 'supervisor'] },
  { to: '/disclosures', key: 'disclosures', label: 'Disclosures', icon: BookOpenCheck, roles: ['supervisor', 'compliance'] },
  { to: '/emergency', key: 'emergency', label: 'Emergency', icon: Siren, roles: work },
  { to: '/emergency/reviews', key: 'reviews', label: 'Reviews', icon: ShieldAlert, roles: ['supervisor', 'compliance'] },
  { to: '/log', key: 'log', label: 'Log', icon: ScrollText, roles: ['compliance'] },
  { to: '/reports', key: 'reports', label: 'Reports', icon: ChartColumn, roles: ['supervisor', 'compliance', 'admin'] },
  { to: '/settings', key: 'settings', label: 'Settings', icon: Settings, roles: ['supervisor', 'compliance', 'admin'] },
];

export function navigationFor(roles: readonly Role[]): readonly NavigationItem[] {
  return staffNavigation.filter((item) => item.roles.some((role) => roles.includes(role)));
}
