/** Requests filed without a proof while many were: looked at before anybody is written to about them. */
import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { Form, Link, useLoaderData, useSearchParams } from '@remix-run/react';
import { validate as isUuid } from 'uuid';
import { lookAtFiling } from '#app/commands/intake/look-at-filing.ts';
import { Button } from '#app/components/button.tsx';
import { Card } from '#app/components/card.tsx';
import { Instant } from '#app/components/compliance/instant.tsx';
import '#app/components/intake/words.ts';
import { Notice } from '#app/components/notice.tsx';
import { EmptyState } from '#app/components/small.tsx';
import { StaffLayout } from '#app/components/staff-layout.tsx';
import { requireStaff } from '#app/http/session.ts';
import { readAs, staffShell } from '#app/http/staff-page.ts';
import { localeOf } from '#app/i18n/locale.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { waitingFilings } from '#db/queries/intake.ts';
import { translator } from '#templates/locales/index.ts';
import { AppError } from '#workflows/app-error.ts';

const verdicts = ['genuine', 'abuse'] as const;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'intake.index');
  return readAs(context, actor, async (tx, look) => {
    const rows = await waitingFilings(tx);
    await look({ action: 'list.viewed', facts: { list: 'filing_looks', results: rows.length } });
    return { shell: await staffShell(tx, request, context, actor), rows, title: translator(localeOf(request))('intake.looks.title') };
  });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireStaff(request, context, 'intake.index');
  const form = await request.formData();
  const id = String(form.get('id') ?? '');
  const verdict = verdicts.find((each) => each === form.get('verdict'));
  if (!isUuid(id) || !verdict) throw new AppError('invalid_input', 'no such form');
  await lookAtFiling(context.db, actor, { id, verdict, now: context.now() });
  return redirect('/intake/looks?did=1');
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ''} - OpenROI` }];

export default function Looks() {
  const { t } = useWords();
  const { shell, rows } = useLoaderData<typeof loader>();
  const [search] = useSearchParams();
  const l = (key: string) => t(`intake.looks.${key}`);
  return (
    <StaffLayout {...shell}>
      <div className="flex flex-col gap-4">
        <h1 className="text-xl font-semibold">{l('title')}</h1>
        <p className="max-w-prose text-muted">{l('lead')}</p>
        {search.has('did') ? <Notice kind="done" live title={l('done')} /> : null}
        {rows.length === 0 ? <EmptyState title={l('none')} /> : null}
        {rows.map((row) => (
          <Card key={row.id}>
            <div className="flex flex-wrap items-center justify-between gap-4">
              <p>
                <Link className="link" to={`/requests/${row.requestId}`}>{row.number}</Link> {row.requesterName}
                <span className="block text-sm text-muted">
                  {row.facility} · <Instant at={row.createdAt} />
                  {row.reason === 'many' ? ` · ${l('many')}` : ''}
                </span>
              </p>
              <Form method="post" className="flex flex-wrap gap-2">
                <input type="hidden" name="id" value={row.id} />
                {verdicts.map((verdict) => (
                  <Button key={verdict} name="verdict" value={verdict} look={verdict === 'genuine' ? 'secondary' : 'danger'} size="small">
                    {l(verdict)}
                    <span className="sr-only"> {row.number}</span>
                  </Button>
                ))}
              </Form>
            </div>
          </Card>
        ))}
      </div>
    </StaffLayout>
  );
}
