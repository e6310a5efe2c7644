/** Links of entries of one person: what waits for a second person, what was decided, and the proposal of a new one. */
import { Form, Link } from '@remix-run/react';
import { Button } from '#app/components/button.tsx';
import { Card } from '#app/components/card.tsx';
import { Instant } from '#app/components/compliance/instant.tsx';
import { ErrorSummary } from '#app/components/error-summary.tsx';
import { Select, TextInput } from '#app/components/field.tsx';
import { StatusTag } from '#app/components/status-tag.tsx';
import { Table } from '#app/components/table.tsx';
import '#app/components/sign-in/words.ts';
import { useWords } from '#app/i18n/use-words.ts';

export type ShownLink = { id: string; kind: 'link' | 'unlink'; status: 'proposed' | 'confirmed' | 'declined'; reason: string; patientId: string; patient: string; mrn: string; survivor: string; survivorMrn: string; proposedBy: string; proposer: string | null; proposedAt: string | Date; decider: string | null };

const statuses = { proposed: 'waiting', confirmed: 'done', declined: 'none' } as const;

export function LinkTable({ title, links }: { title: string; links: readonly ShownLink[] }) {
  const { t } = useWords();
  const l = (key: string) => t(`office.patients.link.${key}`);
  return (
    <Card flush title={title}>
      <Table
        caption={title}
        rows={links}
        rowKey={(link) => link.id}
        empty={null}
        columns={[
          {
            key: 'what',
            head: l('what'),
            rowHeader: true,
            cell: (link) => (
              <Link className="link font-semibold" to={`/patients/${link.patientId}`}>
                {l(`kind.${link.kind}`)}: {t('office.patients.link.said', { patient: link.patient, mrn: link.mrn, survivor: link.survivor, survivorMrn: link.survivorMrn })}
              </Link>
            ),
          },
          { key: 'reason', head: l('reason'), cell: (link) => l(`reasons.${link.reason}`) },
          { key: 'by', head: l('by'), cell: (link) => <>{link.proposer ?? '–'}, <Instant at={link.proposedAt} /></> },
          { key: 'decided', head: l('decided'), cell: (link) => link.decider ?? '–' },
          { key: 'state', head: t('office.patients.state'), cell: (link) => <StatusTag status={statuses[link.status]}>{l(`status.${link.status}`)}</StatusTag> },
        ]}
      />
    </Card>
  );
}

/** The one thing that can be done about this entry's links now. */
export function LinkDesk({ waiting, merged, mine, errors, typed }: { waiting: ShownLink | null; merged: boolean; mine: boolean; errors: Record<string, string>; typed: { survivorMrn: string; reason: string } | null }) {
  const { t } = useWords();
  const l = (key: string, params?: Record<string, string>) => t(`office.patients.link.${key}`, params);
  const error = (name: string) => (errors[name] ? t(errors[name]) : undefined);
  const reasons = merged ? ['two_people', 'linked_by_mistake', 'other'] : ['entered_twice', 'name_changed', 'merged_in_ehr', 'other'];
  return (
    <Card title={l('title')}>
      <Form method="post" className="flex max-w-prose flex-col gap-4" noValidate>
        <ErrorSummary errors={{ survivorMrn: error('survivorMrn'), reason: error('reason'), code: error('code') }} />
        {waiting ? (
          <>
            <p>
              {l(`kind.${waiting.kind}`)}: {l('said', { patient: waiting.patient, mrn: waiting.mrn, survivor: waiting.survivor, survivorMrn: waiting.survivorMrn })}. {l(`reasons.${waiting.reason}`)}.
            </p>
            <input type="hidden" name="id" value={waiting.id} />
            {mine ? <p className="text-muted">{l('needsOther')}</p> : <TextInput name="code" label={t('signIn.code.label')} error={error('code')} width="short" inputMode="numeric" autoComplete="one-time-code" />}
            <div className="flex flex-wrap gap-3">
              {mine ? null : (
                <Button name="intent" value="confirm">
                  {l('confirm')}
                </Button>
              )}
              <Button look="secondary" name="intent" value="decline">
                {l(mine ? 'takeBack' : 'decline')}
              </Button>
            </div>
          </>
        ) : (
          <>
            <p className="text-muted">{l('lead')}</p>
            {merged ? null : <TextInput name="survivorMrn" label={l('survivor')} hint={l('survivorHint')} error={error('survivorMrn')} width="medium" maxLength={60} autoComplete="off" defaultValue={typed?.survivorMrn ?? ''} />}
            <Select name="reason" label={l('reason')} error={error('reason')} width="long" options={reasons.map((reason) => ({ value: reason, label: l(`reasons.${reason}`) }))} defaultValue={typed?.reason ?? reasons[0] ?? ''} />
            <div>
              <Button look="secondary" name="intent" value={merged ? 'unlink' : 'link'}>
                {l(merged ? 'proposeUnlink' : 'proposeLink')}
              </Button>
            </div>
          </>
        )}
      </Form>
    </Card>
  );
}
