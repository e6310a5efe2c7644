/** The papers: an authorization with its elements, a subpoena with its assurances, or an order. Only the chosen one is shown, by style alone. */
import { FileCheck2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useWords } from '#app/i18n/use-words.ts';
import { Checkboxes, Radios } from '../choices.tsx';
import { CompactDateInput } from '../date-input.tsx';
import { FileInput, TextArea, TextInput } from '../field.tsx';
import { authorizationStatements, list, str, type PaperKind } from './answers.ts';
import type { StepProps } from './first-steps.tsx';

type Props = StepProps & { files: Readonly<Record<string, { name: string; pages: number } | undefined>> };

const shown = {
  authorization: 'hidden group-has-[[value=authorization]:checked]/paper:flex',
  subpoena: 'hidden group-has-[[value=subpoena]:checked]/paper:flex',
  court_order: 'hidden group-has-[[name=paper][value^=court]:checked]/paper:flex',
} as const;

export function PapersStep(props: Props) {
  const { t } = useWords();
  const { values, errors } = props;
  const papers = ['authorization', 'subpoena', 'court_order'] as const;
  return (
    <div className="group/paper flex flex-col gap-8">
      <Radios
        name="paper"
        label={t('desk.fields.paper')}
        error={errors['paper']}
        defaultValue={str(values, 'paper') || undefined}
        options={papers.map((paper) => ({ value: paper, label: t(`desk.papers.${paper}`), hint: t(`desk.papers.${paper}Hint`) }))}
      />
      <Section paper="authorization">
        <Authorization {...props} />
      </Section>
      <Section paper="subpoena">
        <Subpoena {...props} />
      </Section>
      <Section paper="court_order">
        <Order {...props} />
      </Section>
    </div>
  );
}

function Section({ paper, children }: { paper: keyof typeof shown; children: ReactNode }) {
  const { t } = useWords();
  return (
    <section aria-label={t(`desk.papers.${paper}`)} className={`${shown[paper]} flex-col gap-6`}>
      {children}
    </section>
  );
}

function Paper({ paper: kind, files, errors }: Pick<Props, 'files' | 'errors'> & { paper: PaperKind }) {
  const { t } = useWords();
  const file = files[kind];
  return (
    <div className="flex flex-col gap-2">
      {file ? (
        <p className="flex items-start gap-2 rounded bg-done-soft p-3">
          <FileCheck2 aria-hidden className="mt-px h-5 w-5 shrink-0 text-done" />
          <span className="min-w-0">{t('desk.form.fileThere', { name: file.name, count: file.pages })}</span>
        </p>
      ) : null}
      <FileInput name={kind} label={t(file ? 'desk.form.replace' : `desk.files.${kind}`)} hint={t('desk.hints.file')} error={errors[kind]} accept="application/pdf,image/jpeg,image/png,image/tiff" />
    </div>
  );
}

function Authorization(props: Props) {
  const { t } = useWords();
  const { values, errors } = props;
  const text = (name: string) => ({ name, label: t(`desk.fields.${name}`), error: errors[name], defaultValue: str(values, name) });
  return (
    <>
      <Paper paper="authorization" {...props} />
      <p className="text-muted">{t('desk.hints.elements')}</p>
      <TextArea {...text('authDescription')} hint={t('desk.hints.authDescription')} rows={2} />
      <TextInput {...text('authDiscloser')} hint={t('desk.hints.authDiscloser')} autoComplete="off" />
      <TextInput {...text('authRecipient')} autoComplete="off" />
      <TextInput {...text('authPurpose')} hint={t('desk.hints.authPurpose')} autoComplete="off" />
      <div className="grid items-end gap-6 sm:grid-cols-2">
        <CompactDateInput {...text('authExpiresOn')} />
        <TextInput {...text('authExpiryEvent')} autoComplete="off" />
      </div>
      <Radios
        name="authSigner"
        label={t('desk.fields.authSigner')}
        defaultValue={str(values, 'authSigner') || undefined}
        compact
        options={(['patient', 'representative', 'nobody'] as const).map((value) => ({ value, label: t(`desk.signers.${value}`), ...(value === 'representative' ? { reveals: <TextInput {...text('authAuthority')} hint={t('desk.hints.authAuthority')} autoComplete="off" /> } : {}) }))}
      />
      <CompactDateInput {...text('authSignedOn')} />
      <Checkboxes
        name="authStatements"
        compact
        label={t('desk.fields.authStatements')}
        hint={t('desk.hints.authStatements')}
        defaultValue={list(values, 'authStatements')}
        options={authorizationStatements.map((value) => ({ value, label: t(`desk.statements.${value}`) }))}
      />
    </>
  );
}

function Subpoena(props: Props) {
  const { t } = useWords();
  const { values, errors } = props;
  const dates = (name: string) => ({ name, label: t(`desk.fields.${name}`), error: errors[name], defaultValue: str(values, name) });
  const choice = (name: string, group: string, options: readonly string[]) => (
    <Radios name={name} compact label={t(`desk.fields.${name}`)} defaultValue={str(values, name) || undefined} options={options.map((value) => ({ value, label: t(`desk.${group}.${value}`) }))} />
  );
  return (
    <>
      <Paper paper="subpoena" {...props} />
      {choice('subpoenaDescribes', 'yesNo', ['yes', 'no'])}
      <CompactDateInput {...dates('returnDate')} />
      <Radios
        name="assurance"
        label={t('desk.fields.assurance')}
        hint={t('desk.hints.assurance')}
        defaultValue={str(values, 'assurance') || undefined}
        options={[
          {
            value: 'notice',
            label: t('desk.assurances.notice'),
            hint: t('desk.assurances.noticeHint'),
            reveals: (
              <div className="flex flex-col gap-6">
                <CompactDateInput {...dates('noticeSentOn')} />
                <CompactDateInput {...dates('objectionsUntil')} />
                {choice('objections', 'objections', ['none', 'open', 'resolved'])}
              </div>
            ),
          },
          { value: 'protective_order', label: t('desk.assurances.protective_order'), hint: t('desk.assurances.protective_orderHint'), reveals: choice('orderStage', 'orderStages', ['agreed', 'requested', 'granted']) },
        ]}
      />
      <Paper paper="assurance" {...props} />
      {choice('motionToQuash', 'motions', ['none', 'open', 'granted', 'denied'])}
    </>
  );
}

function Order(props: Props) {
  const { t } = useWords();
  const { values, errors } = props;
  return (
    <>
      <Paper paper="court_order" {...props} />
      <Radios name="orderIssuer" compact label={t('desk.fields.orderIssuer')} defaultValue={str(values, 'orderIssuer') || undefined} options={(['court', 'tribunal'] as const).map((value) => ({ value, label: t(`desk.issuers.${value}`) }))} />
      <Radios name="orderSigned" compact label={t('desk.fields.orderSigned')} defaultValue={str(values, 'orderSigned') || undefined} options={(['yes', 'no'] as const).map((value) => ({ value, label: t(`desk.yesNo.${value}`) }))} />
      <TextArea name="orderAuthorizes" label={t('desk.fields.orderAuthorizes')} hint={t('desk.hints.orderAuthorizes')} defaultValue={str(values, 'orderAuthorizes')} rows={3} />
      <CompactDateInput name="orderDate" label={t('desk.fields.orderDate')} error={errors['orderDate']} defaultValue={str(values, 'orderDate')} />
    </>
  );
}
