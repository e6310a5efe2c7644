/** Left: who asks for whom and what, the evidence with its rules, the papers, and the decisions with their reasons. */
import { Link } from '@remix-run/react';
import { DescriptionList, type Fact } from '#app/components/description-list.tsx';
import { StatusTag } from '#app/components/status-tag.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import { formatLegalDate, formatShortDate } from '#templates/locales/format.ts';
import type { PostalAddress } from '#db/schema/facilities.ts';
import { authorityEndsOn } from '#workflows/rules/representative.ts';
import { Coverage } from './coverage.tsx';
import { EvidenceList } from './evidence-list.tsx';
import { ExpiryEvent } from './expiry-event.tsx';
import { Instant } from './instant.tsx';
import { useRequestPage } from './page-context.tsx';
import { Section } from './section.tsx';
import { Sentence } from './why.tsx';

export function addressLine(address: PostalAddress | null | undefined): string | null {
  return address ? [...address.lines, `${address.city}, ${address.state} ${address.postcode}`].join(', ') : null;
}

export function FactsPane() {
  const { t } = useWords();
  const { data } = useRequestPage();
  return (
    <>
      <Section title={t('office.facts.title')}>
        <Facts />
      </Section>
      <Section title={t('office.evidence.title')} count={data.open === 0 ? t('office.evidence.allMet') : t('office.evidence.open', { count: data.open })}>
        <EvidenceList />
        <Coverage />
        <ExpiryEvent />
      </Section>
      <Section title={t('office.papers.title')}>
        <Papers />
      </Section>
      <Section title={t('office.decisions.title')}>
        <Decisions />
      </Section>
    </>
  );
}

function Facts() {
  const { t, locale } = useWords();
  const { request, patient, facility, assignee } = useRequestPage().data;
  const { scope, statedPatient: stated, delivery } = request;
  const fact = (key: string, value: Fact['value']): Fact[] => (value ? [{ name: t(`office.facts.${key}`), value }] : []);
  const range = scope.from || scope.to ? t('office.facts.range', { from: scope.from ? formatShortDate(scope.from, locale) : '…', to: scope.to ? formatShortDate(scope.to, locale) : '…' }) : t('office.facts.anyDate');
  const { representative } = request.facts;
  const ends = request.requesterKind === 'representative' && representative ? authorityEndsOn(representative, representative.patientBirthDate ?? stated.birthDate, facility.state) : null;
  const facts: Fact[] = [
    ...fact('requester', `${request.requesterName} (${t(`office.requesterKind.${request.requesterKind}`)})`),
    ...fact('authorityEnds', ends ? formatShortDate(ends, locale) : null),
    ...fact('matter', request.matterNumber),
    ...fact('contact', [request.requesterEmail, request.requesterPhone, addressLine(request.requesterAddress)].filter(Boolean).join(' · ')),
    ...fact('basis', t(`rules.basis.${request.basis}`)),
    ...fact('statedPatient', `${stated.familyName}, ${stated.givenNames}; ${t('office.facts.born', { date: formatShortDate(stated.birthDate, locale) })}${stated.mrn ? `; ${stated.mrn}` : ''}`),
    ...fact(
      'patient',
      patient ? (
        <Link className="link" to={`/patients/${patient.id}`}>
          {patient.familyName}, {patient.givenNames} · {patient.mrn}
        </Link>
      ) : (
        <span className="text-muted">{t('office.facts.noPatient')}</span>
      ),
    ),
    ...fact('scope', `${range}; ${scope.kinds.length === 0 ? t('office.facts.everyKind') : scope.kinds.map((kind) => t(`office.kind.${kind}`)).join(', ')}`),
    ...fact('visits', scope.visits.join(', ')),
    ...fact('note', scope.note),
    ...fact('purpose', request.purpose),
    ...fact('delivery', `${t(`office.channel.${delivery.channel}`)}: ${[delivery.recipientName, delivery.recipientEmail, addressLine(delivery.recipientAddress)].filter(Boolean).join(', ')}`),
    ...fact('received', formatLegalDate(request.receivedOn, locale)),
    ...fact('came', t(`office.came.${request.channel}`)),
    ...fact('language', t(`office.language.${request.language}`)),
    ...fact('assigned', assignee ?? t('office.work.nobody')),
    ...fact('facility', facility.name),
  ];
  return (
    <div className="[&_dl]:grid-cols-[6.5rem_1fr] [&_dl>div]:contents [&_dl]:gap-y-1 [&_dd]:break-words">
      <DescriptionList facts={facts} stacked />
    </div>
  );
}

function Papers() {
  const { t } = useWords();
  const { data, paper } = useRequestPage();
  if (data.attachments.length + data.refusedFiles.length === 0) return <p className="text-muted">{t('office.papers.none')}</p>;
  return (
    <ul className="flex flex-col gap-2">
      {data.attachments.map((attachment) => (
        <li key={attachment.id} className="flex flex-col">
          {attachment.destroyedAt ? (
            <span className="text-muted">
              {t(`office.paperKind.${attachment.kind}`)}: {t('office.papers.destroyed')}
            </span>
          ) : (
            <>
              {shut(attachment) ? (
                <span className="break-all font-semibold">{attachment.name}</span>
              ) : (
                <Link className="link break-all font-semibold" to={`?paper=${attachment.id}&page=1`} preventScrollReset aria-current={paper?.id === attachment.id ? 'true' : undefined}>
                  {attachment.name}
                </Link>
              )}
              <span className="text-muted">
                {t(`office.paperKind.${attachment.kind}`)}
                {attachment.pages ? `, ${t('common.page', { count: attachment.pages })}` : ''}
              </span>
              {shut(attachment)}
            </>
          )}
        </li>
      ))}
      {data.refusedFiles.map((file) => (
        <li key={file.id} className="flex flex-col">
          <span className="break-all">{file.name ?? t('office.paperKind.other')}</span>
          <span className="text-muted">
            <Instant at={file.at} />
          </span>
          <ScanTag status="late" word="refused" />
        </li>
      ))}
    </ul>
  );
}

/** Nobody opens it; why. */
function shut({ scan }: { scan: string | null }) {
  if (scan === 'waiting') return <ScanTag status="waiting" word="waiting" />;
  return scan === 'found' ? <ScanTag status="late" word="quarantined" /> : null;
}

function ScanTag({ status, word }: { status: 'waiting' | 'late'; word: 'waiting' | 'quarantined' | 'refused' }) {
  const { t } = useWords();
  return (
    <span>
      <StatusTag status={status}>{t(`office.papers.scan.${word}`)}</StatusTag>
    </span>
  );
}

function Decisions() {
  const { t } = useWords();
  const { decisions } = useRequestPage().data;
  if (decisions.length === 0) return <p className="text-muted">{t('office.decisions.none')}</p>;
  return (
    <ul className="flex flex-col gap-3">
      {decisions.map((decision) => (
        <li key={decision.id}>
          <Sentence decision={decision} />
        </li>
      ))}
    </ul>
  );
}
