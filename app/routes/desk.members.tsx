/** Who works for the organization here; its administrator invites, removes, and lets a mail domain join. */
import { data, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node';
import { Form, useActionData, useLoaderData, useSearchParams } from '@remix-run/react';
import { validate as isUuid } from 'uuid';
import { Button } from '#app/components/button.tsx';
import { Card } from '#app/components/card.tsx';
import { Instant } from '#app/components/compliance/instant.tsx';
import { TextInput } from '#app/components/field.tsx';
import { Notice } from '#app/components/notice.tsx';
import { Table } from '#app/components/table.tsx';
import { StatusTag } from '#app/components/status-tag.tsx';
import { invite, revokeInvitation } from '#app/commands/people/invite.ts';
import { changeMember, setMailDomain } from '#app/commands/people/manage-members.ts';
import { readAtDesk, requireDesk } from '#app/http/desk.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { deskMembers } from '#db/queries/desk.ts';
import { openInvitations } from '#db/queries/settings.ts';
import { AppError } from '#workflows/app-error.ts';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor, organization, email } = await requireDesk(request, context);
  return readAtDesk(context, actor, async (tx) => {
    const members = await deskMembers(tx, organization.id);
    const manages = members.some((member) => member.id === actor.id && member.role === 'admin' && !member.disabled);
    const invited = manages ? await openInvitations(tx, { organizationId: organization.id }, context.now()) : [];
    return { me: actor.id, members, manages, invited, domain: organization.mailDomain, ownDomain: email.split('@')[1] ?? '' };
  });
}

const changes = ['remove', 'make_admin', 'make_member'] as const;

export async function action({ request, context }: ActionFunctionArgs) {
  const { actor, organization } = await requireDesk(request, context);
  const form = await request.formData();
  const read = (name: string) => String(form.get(name) ?? '').slice(0, 254);
  const [intent, now, organizationId] = [read('intent'), context.now(), organization.id];
  const change = changes.find((each) => each === intent);
  const typed = read('email');
  try {
    if (intent === 'invite') await invite(context.db, actor, { place: { organizationId, role: 'member' }, email: typed, secret: context.env.SESSION_SECRET, now });
    else if (intent === 'revoke' && isUuid(read('id'))) await revokeInvitation(context.db, actor, { id: read('id'), now });
    else if (intent === 'domain_on' || intent === 'domain_off') await setMailDomain(context.db, actor, { organizationId, on: intent === 'domain_on', now });
    else if (change && isUuid(read('id'))) await changeMember(context.db, actor, { organizationId, userId: read('id'), change, now });
    else throw new AppError('invalid_input', 'no such form');
  } catch (error) {
    if (error instanceof AppError && error.public && error.code === 'invalid_input') return data({ error: error.public.key, email: typed, intent }, { status: 400 });
    throw error;
  }
  return redirect(`/desk/members?did=${change ? 'change' : intent.startsWith('domain') ? 'domain' : intent}`);
}

export default function Members() {
  const { t } = useWords();
  const { members, me, manages, invited, domain, ownDomain } = useLoaderData<typeof loader>();
  const failed = useActionData<typeof action>();
  const [search] = useSearchParams();
  const did = (['invite', 'revoke', 'change', 'domain'] as const).find((each) => each === search.get('did'));
  const m = (key: string, params?: Record<string, string>) => t(`desk.members.${key}`, params);
  const error = failed ? t(failed.error) : undefined;
  return (
    <div className="flex flex-col gap-5">
      <h1 className="text-xl font-semibold">{m('title')}</h1>
      {did && !failed ? <Notice kind="done" live title={m(`done.${did}`)} /> : null}
      {failed && failed.intent !== 'invite' ? <Notice kind="late" live title={error ?? ''} /> : null}
      <p className="max-w-prose text-muted">{m('text')}</p>
      <Card flush>
        <Table
          caption={m('title')}
          rows={members}
          rowKey={(row) => row.id}
          columns={[
            { key: 'name', head: m('name'), rowHeader: true, cell: (row) => <span className="font-semibold">{row.id === me ? m('you', { name: row.name }) : row.name}</span> },
            { key: 'email', head: m('email'), cell: (row) => row.email },
            { key: 'role', head: m('role'), cell: (row) => (row.disabled ? <StatusTag status="none">{m('disabled')}</StatusTag> : m(`roles.${row.role}`)) },
            { key: 'requests', head: m('requests'), align: 'right', cell: (row) => row.requests },
            ...(manages
              ? [
                  {
                    key: 'change',
                    head: <span className="sr-only">{m('change')}</span>,
                    cell: (row: (typeof members)[number]) =>
                      row.id === me || row.disabled ? null : (
                        <Form method="post" className="flex flex-wrap justify-end gap-2">
                          <input type="hidden" name="id" value={row.id} />
                          <Button name="intent" value={row.role === 'admin' ? 'make_member' : 'make_admin'} look="secondary" size="small">
                            {m(row.role === 'admin' ? 'makeMember' : 'makeAdmin')}
                            <span className="sr-only"> {row.name}</span>
                          </Button>
                          <Button name="intent" value="remove" look="danger" size="small">
                            {m('remove')}
                            <span className="sr-only"> {row.name}</span>
                          </Button>
                        </Form>
                      ),
                  },
                ]
              : []),
          ]}
        />
      </Card>
      {manages ? (
        <>
          <Card title={m('invite')}>
            <Form method="post" className="flex flex-col gap-4" noValidate>
              <p className="max-w-prose text-muted">{m('inviteText')}</p>
              <TextInput name="email" type="email" label={m('email')} error={failed?.intent === 'invite' ? error : undefined} defaultValue={failed?.email ?? ''} autoComplete="off" width="long" />
              <div>
                <Button name="intent" value="invite">{m('send')}</Button>
              </div>
            </Form>
            {invited.length > 0 ? (
              <>
                <h3 className="mt-6 font-semibold">{m('open')}</h3>
                <ul className="divide-y divide-line">
                  {invited.map((each) => (
                    <li key={each.id} className="flex flex-wrap items-center justify-between gap-3 py-2">
                      <span>
                        {each.email} <span className="text-muted">· {m('expires')} <Instant at={each.expiresAt} /></span>
                      </span>
                      <Form method="post">
                        <input type="hidden" name="id" value={each.id} />
                        <Button name="intent" value="revoke" look="secondary" size="small">
                          {m('revoke')}
                          <span className="sr-only"> {each.email}</span>
                        </Button>
                      </Form>
                    </li>
                  ))}
                </ul>
              </>
            ) : null}
          </Card>
          <Card title={m('domain')}>
            <Form method="post" className="flex flex-col items-start gap-3">
              <p className="max-w-prose text-muted">{domain ? m('domainOn', { domain }) : m('domainOff')}</p>
              <Button name="intent" value={domain ? 'domain_off' : 'domain_on'} look="secondary" size="small">
                {domain ? m('domainClose') : m('domainOpen', { domain: ownDomain })}
              </Button>
            </Form>
          </Card>
        </>
      ) : null}
    </div>
  );
}
