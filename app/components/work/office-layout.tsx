/** The staff's layout around a page of the office, from the shell its loader made. */
import type { ReactNode } from 'react';
import { EmergencyBanner } from './emergency-banner.tsx';
import { StaffLayout } from '#app/components/staff-layout.tsx';
import type { StaffShell } from '#app/http/staff-page.ts';
import './words.ts';

export function OfficeLayout({ shell, panes, children }: { shell: StaffShell; panes?: boolean; children: ReactNode }) {
  const { user, facility, counts, session, emergencies } = shell;
  return (
    <StaffLayout user={user} facility={facility} counts={counts} session={session} {...(emergencies.length > 0 ? { banner: <EmergencyBanner emergencies={emergencies} /> } : {})} {...(panes ? { panes } : {})}>
      {children}
    </StaffLayout>
  );
}
