/** The evidence, a rule beside each line: a tick is a check's result or a person pointing at a place; an override needs its reason. */
import { Link } from '@remix-run/react';
import { CircleCheck, CircleDashed, CircleX, UserCheck } from 'lucide-react';
import { useWords } from '#app/i18n/use-words.ts';
import type { ShownLine } from '#app/http/office/request-page.ts';
import { locatingIdentifiers } from '#workflows/rules/minimum-necessary.ts';
import { ActForm, InputLine, SelectLine, TickLines } from './act-form.tsx';
import { useRequestPage } from './page-context.tsx';
import { WhyHere } from './why.tsx';

/** What a letter may ask for besides the list, and never gets under (f)(2)(ii). */
const neverListed = ['dna', 'dental', 'fluids_tissue', 'other'] as const;

const marks = {
  met: { icon: CircleCheck, look: 'text-done' },
  overridden: { icon: UserCheck, look: 'text-soon' },
  needs_person: { icon: CircleDashed, look: 'text-waiting' },
  missing: { icon: CircleX, look: 'text-late' },
} as const;

export function EvidenceList() {
  const { lines } = useRequestPage().data;
  return (
    <ul className="flex flex-col gap-3">
      {lines.map((line) => (
        <Line key={line.id} line={line} />
      ))}
    </ul>
  );
}

function Line({ line }: { line: ShownLine }) {
  const { t, say } = useWords();
  const { data, failed } = useRequestPage();
  const status = !line.open && line.status !== 'met' ? 'overridden' : line.status;
  const { icon: Icon, look } = marks[status];
  const mayCheck = data.instance.state !== 'closed' && data.shell.user.roles.some((role) => role === 'technician' || role === 'supervisor');
  const decided = line.decided;
  const paper = decided?.attachmentId ? data.attachments.find((attachment) => attachment.id === decided.attachmentId) : undefined;
  return (
    <li className="flex gap-2">
      <Icon aria-hidden className={`mt-px h-5 w-5 shrink-0 ${look}`} />
      <div className="min-w-0 flex-1">
        <p>
          <span className="font-semibold">{say(line.label)}</span> <span className="sr-only">({t(`office.evidence.status.${status}`)})</span>
        </p>
        <p className="text-xs text-muted" title={line.ruleId}>
          {line.citation}
        </p>
        {line.status !== 'met' ? <p className="text-muted">{say(line.how)}</p> : null}
        {line.defects && line.defects.length > 1 ? (
          <ul className="list-disc pl-5 text-muted">
            {line.defects.slice(1).map((defect) => (
              <li key={defect.id}>{say(defect.message)}</li>
            ))}
          </ul>
        ) : null}
        {decided ? (
          <p className="text-xs">
            {t(status === 'overridden' ? 'office.evidence.overriddenBy' : 'office.evidence.confirmedBy', { name: decided.by ?? '' })}
            {paper ? (
              <>
                {', '}
                <Link className="link" to={`?paper=${paper.id}&page=${decided.page ?? 1}`} preventScrollReset>
                  {t('office.evidence.place', { name: paper.name, page: decided.page ?? 1 })}
                </Link>
              </>
            ) : null}
            {decided.note ? `: ${decided.note}` : ''}
          </p>
        ) : null}
        {line.id === 'identifiers_only' ? <WhyHere of={['identifiers']} /> : null}
        {mayCheck && (line.open || decided) ? (
          <details key={line.open ? 'open' : 'decided'} open={failed?.values['line'] === line.id ? true : undefined}>
            <summary className="text-brand">{t(line.open ? 'office.evidence.decide' : 'office.evidence.again')}</summary>
            <div className="mt-2 flex flex-col gap-3 rounded bg-bg p-3">
              {line.open ? <Decide line={line} /> : null}
              {decided ? <ActForm intent="reopen" label={t('office.evidence.reopen')} look="quiet" size="small" of={{ name: 'line', value: line.id }} /> : null}
            </div>
          </details>
        ) : null}
      </div>
    </li>
  );
}

function Decide({ line }: { line: ShownLine }) {
  const { t } = useWords();
  const { data, paper } = useRequestPage();
  const papers = data.attachments.filter((attachment) => !attachment.destroyedAt).map((attachment) => ({ value: attachment.id, label: attachment.name }));
  const of = { name: 'line', value: line.id };
  return (
    <>
      {line.status === 'needs_person' ? (
        <ActForm intent="confirm" label={t('office.evidence.confirm')} size="small" of={of}>
          {line.id === 'identifiers_only' ? <TickLines name="identifiers" label={t('office.evidence.identifiers')} options={[...locatingIdentifiers, ...neverListed].map((value) => ({ value, label: t(`office.evidence.identifier.${value}`) }))} /> : null}
          {papers.length > 0 ? (
            <div className="grid w-full grid-cols-[1fr_4rem] gap-2">
              <SelectLine key={paper?.id ?? 'none'} name="attachmentId" label={t('office.evidence.paper')} empty={t('office.evidence.noPaper')} options={papers} defaultValue={paper?.id} wide />
              <InputLine key={`${paper?.id}-${paper?.page}`} name="page" label={t('office.evidence.page')} inputMode="numeric" defaultValue={paper ? String(paper.page) : ''} />
            </div>
          ) : null}
          <InputLine name="reason" label={t('office.evidence.how')} hint={t('office.evidence.howHint')} wide />
        </ActForm>
      ) : null}
      <ActForm intent="override" label={t('office.evidence.override')} look="secondary" size="small" of={of}>
        <InputLine name="reason" label={t('office.evidence.reason')} wide />
      </ActForm>
    </>
  );
}
