/** Who works here and as what; roles given and taken, accounts disabled. */
import { data as reply, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { validate as isUuid } from 'uuid';
import { Card } from '#app/components/card.tsx';
import { InviteCard } from '#app/components/settings/invite-card.tsx';
import { PersonForms } from '#app/components/settings/person-forms.tsx';
import { SettingsLayout } from '#app/components/settings/settings-layout.tsx';
import { Instant } from '#app/components/compliance/instant.tsx';
import { StatusTag } from '#app/components/status-tag.tsx';
import { Table } from '#app/components/table.tsx';
import { invite, revokeInvitation } from '#app/commands/people/invite.ts';
import { setAccountDisabled, setStaffRole } from '#app/commands/people/manage-people.ts';
import { proposeFactorReset, type FactorResetReason } from '#app/commands/people/reset-factor.ts';
import { needsSecondFactor, requireRecentSecondFactor, requireStaff } from '#app/http/session.ts';
import { readAs, staffShell } from '#app/http/staff-page.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { openInvitations, peopleOf, ruledFacilities } from '#db/queries/settings.ts';
import { AppError } from '#workflows/app-error.ts';

const staffRoles = ['technician', 'supervisor', 'physician', 'compliance', 'admin'] as const;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'user.manage');
  const confirms = await needsSecondFactor(request, context, 15);
  return readAs(context, actor, async (tx, look) => {
    const people = await peopleOf(tx, actor.facilityIds, context.now());
    await look({ action: 'list.viewed', facts: { list: 'people', results: people.length } });
    const facilities = (await ruledFacilities(tx, actor.facilityIds)).map(({ id, name }) => ({ id, name }));
    return { shell: await staffShell(tx, request, context, actor), people, facilities, invited: await openInvitations(tx, 'staff', context.now()), confirms };
  });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireStaff(request, context, 'user.manage');
  const form = await request.formData();
  const read = (name: string) => String(form.get(name) ?? '').slice(0, 100);
  const [userId, intent, now] = [read('userId'), read('intent'), context.now()];
  const role = staffRoles.find((each) => each === read('role'));
  const onInvitation = intent === 'invite' || intent === 'revoke';
  if (!isUuid(onInvitation ? read(intent === 'invite' ? 'facilityId' : 'invitation') : userId)) throw new AppError('invalid_input', 'not an id');
  try {
    await requireRecentSecondFactor(request, context, { maxAgeMinutes: 15, ...(read('code').trim() ? { code: read('code').trim() } : {}) });
    if (intent === 'invite' && role) await invite(context.db, actor, { place: { facilityId: read('facilityId'), role }, email: read('email'), secret: context.env.SESSION_SECRET, now });
    else if (intent === 'revoke') await revokeInvitation(context.db, actor, { id: read('invitation'), now });
    else if (intent === 'factor_reset' && isUuid(read('facilityId'))) await proposeFactorReset(context.db, actor, { userId, facilityId: read('facilityId'), reason: read('reason') as FactorResetReason, note: String(form.get('note') ?? ''), now });
    else if (intent === 'disable' || intent === 'enable') await setAccountDisabled(context.db, actor, { userId, disabled: intent === 'disable', now });
    else if ((intent === 'role_on' || intent === 'role_off') && role && isUuid(read('facilityId'))) await setStaffRole(context.db, actor, { userId, facilityId: read('facilityId'), role, on: intent === 'role_on', now });
    else throw new AppError('invalid_input', 'no such form');
  } catch (error) {
    if (error instanceof AppError && error.public && ['invalid_input', 'second_factor_required'].includes(error.code)) {
      return reply({ userId, error: error.public.key, code: error.code === 'second_factor_required' }, { status: 400 });
    }
    throw error;
  }
  return redirect(`/settings/people?did=${intent === 'factor_reset' ? 'factor_proposed' : intent}`);
}

export const meta: MetaFunction = () => [{ title: 'People - OpenROI' }];

export default function People() {
  const { t } = useWords();
  const { shell, people, facilities, invited, confirms } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>() ?? null;
  const p = (key: string, params?: Record<string, string>) => t(`settings.people.${key}`, params);
  return (
    <SettingsLayout shell={shell} title={p('title')} lead={p('lead')}>
      <InviteCard facilities={facilities} roles={staffRoles} invited={invited} confirms={confirms} failed={answer?.userId === '' ? answer : null} />
      <Card flush>
        <Table
          caption={p('title')}
          rows={people}
          rowKey={(person) => person.id}
          columns={[
            {
              key: 'name',
              head: p('name'),
              rowHeader: true,
              cell: (person) => (
                <>
                  <span className="font-semibold">{person.name}</span>
                  <span className="block text-xs text-muted">{person.email}</span>
                </>
              ),
            },
            {
              key: 'roles',
              head: p('roles'),
              cell: (person) =>
                person.roles.length === 0 ? '–' : (
                  <ul>
                    {facilities
                      .filter(({ id }) => person.roles.some((role) => role.facilityId === id))
                      .map(({ id, name }) => (
                        <li key={id}>
                          {person.roles.filter((role) => role.facilityId === id).map((role) => [t(`office.role.${role.role}`), role.endsAt ? `(${p('until', { until: role.endsAt.slice(0, 10) })}${role.lentBy ? `, ${p('lentBy', { name: role.lentBy })}` : ''})` : ''].filter(Boolean).join(' ')).join(', ')}
                          <span className="text-xs text-muted"> · {name}</span>
                        </li>
                      ))}
                  </ul>
                ),
            },
            { key: 'state', head: p('state'), cell: (person) => <StatusTag status={person.disabled ? 'none' : person.lockedUntil ? 'late' : 'done'}>{p(person.disabled ? 'disabled' : person.lockedUntil ? 'locked' : 'active')}</StatusTag> },
            { key: 'seen', head: p('signedIn'), cell: (person) => (person.lastSeenAt ? <Instant at={person.lastSeenAt} /> : p('never')) },
            {
              key: 'change',
              head: <span className="sr-only">{p('change', { name: '' })}</span>,
              className: 'min-w-64',
              cell: (person) =>
                person.id === shell.user.id ? <span className="text-muted">{p('yourself')}</span> : <PersonForms person={person} facilities={facilities} roles={staffRoles} confirms={confirms} failed={answer?.userId === person.id ? answer : null} />,
            },
          ]}
        />
      </Card>
    </SettingsLayout>
  );
}
