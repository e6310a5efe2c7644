/** Who works for the organization here. */
import type { LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { Card } from '#app/components/card.tsx';
import { Table } from '#app/components/table.tsx';
import { StatusTag } from '#app/components/status-tag.tsx';
import { readAtDesk, requireDesk } from '#app/http/desk.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { deskMembers } from '#db/queries/desk.ts';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { actor, organization } = await requireDesk(request, context);
  return { me: actor.id, members: await readAtDesk(context, actor, (tx) => deskMembers(tx, organization.id)) };
}

export default function Members() {
  const { t } = useWords();
  const { members, me } = useLoaderData<typeof loader>();
  return (
    <div className="flex flex-col gap-5">
      <h1 className="text-xl font-semibold">{t('desk.members.title')}</h1>
      <p className="max-w-prose text-muted">{t('desk.members.text')}</p>
      <Card flush>
        <Table
          caption={t('desk.members.title')}
          rows={members}
          rowKey={(row) => row.id}
          columns={[
            { key: 'name', head: t('desk.members.name'), rowHeader: true, cell: (row) => <span className="font-semibold">{row.id === me ? t('desk.members.you', { name: row.name }) : row.name}</span> },
            { key: 'email', head: t('desk.members.email'), cell: (row) => row.email },
            { key: 'role', head: t('desk.members.role'), cell: (row) => (row.disabled ? <StatusTag status="none">{t('desk.members.disabled')}</StatusTag> : t(`desk.members.roles.${row.role}`)) },
            { key: 'requests', head: t('desk.members.requests'), align: 'right', cell: (row) => row.requests },
          ]}
        />
      </Card>
    </div>
  );
}
