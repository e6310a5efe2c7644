/** The parts of a call: how the caller is made sure of, what may be said, what was said, and the calls before. */
import { Form, Link } from '@remix-run/react';
import { Phone } from 'lucide-react';
import { useWords } from '#app/i18n/use-words.ts';
import { formatShortDate } from '#templates/locales/format.ts';
import type { CallerRequest } from '#db/queries/caller.ts';
import { Button } from '../button.tsx';
import { Card } from '../card.tsx';
import { Radios } from '../choices.tsx';
import { DescriptionList } from '../description-list.tsx';
import { TextArea, TextInput } from '../field.tsx';
import { Notice } from '../notice.tsx';
import { Day, Instant } from './dates.tsx';

type Answers = { errors: Record<string, string>; typed: Record<string, string> };
type About = Pick<CallerRequest, 'id' | 'number' | 'phones' | 'patient' | 'requesterName' | 'requesterKind' | 'requesterPhone' | 'receivedOn' | 'language'>;

/** First: who it is. With a number on file, that one and no other. */
export function VerifyForm({ request, formKey, errors, typed }: { request: About; formKey: string } & Answers) {
  const { t } = useWords();
  const { phones } = request;
  const options =
    phones.length > 0
      ? phones.map(({ source, number }) => ({ value: source, label: number, hint: t(`intake.caller.source.${source}`) }))
      : [
          {
            value: 'directory',
            label: t('intake.caller.source.directory'),
            hint: t('intake.caller.directoryHint'),
            reveals: <TextInput name="lookedUp" label={t('intake.caller.lookedUp')} inputMode="tel" width="medium" defaultValue={typed['lookedUp']} maxLength={30} />,
          },
        ];
  return (
    <Card title={t('intake.caller.verify')}>
      <Form method="post" noValidate autoComplete="off" className="flex flex-col gap-4">
        <input type="hidden" name="key" value={formKey} />
        <p className="max-w-prose text-muted">{t('intake.caller.verifyText')}</p>
        <TextInput name="caller" label={t('intake.caller.caller')} width="long" defaultValue={typed['caller']} error={errors['caller']} maxLength={120} />
        <Radios name="source" label={t('intake.caller.called')} hint={request.requesterPhone ? t('intake.caller.notThis', { phone: request.requesterPhone }) : undefined} options={options} defaultValue={typed['source']} error={errors['source']} />
        <div>
          <Button name="intent" value="verify" icon={<Phone aria-hidden className="h-4 w-4" />}>
            {t('intake.caller.isThem')}
          </Button>
        </div>
      </Form>
    </Card>
  );
}

type Words = { locale: 'en' | 'es'; what: string; lines: readonly { name: string; value: string }[] };

/** Then: what their own page says, in their language. */
export function SayThis({ words, caller, language }: { words: readonly Words[]; caller: string; language: 'en' | 'es' }) {
  const { t, locale } = useWords();
  return (
    <Card title={t('intake.caller.say')}>
      <div className="flex flex-col gap-4">
        <Notice kind="done" title={t('intake.caller.verified', { name: caller })} live />
        {words.map((said) => (
          <div key={said.locale} lang={said.locale} className="flex flex-col gap-3 rounded border-l-4 border-brand bg-bg p-4">
            {language === 'en' ? null : <p className="text-xs font-semibold text-muted"><span lang={locale}>{t(`intake.language.${said.locale}`)}</span></p>}
            <p className="max-w-prose text-base">{said.what}</p>
            <DescriptionList facts={said.lines} />
          </div>
        ))}
        <p className="max-w-prose text-muted">{t('intake.caller.notMore')}</p>
      </div>
    </Card>
  );
}

/** Last: what was said. Also for a caller who could not be made sure of. */
export function NoteForm({ formKey, callId, caller, errors, typed }: { formKey: string; callId: string | null; caller: string | null } & Answers) {
  const { t } = useWords();
  return (
    <Card title={t(callId ? 'intake.caller.note' : 'intake.caller.notReached')}>
      <Form method="post" noValidate autoComplete="off" className="flex flex-col gap-4">
        <input type="hidden" name="key" value={formKey} />
        <input type="hidden" name="call" value={callId ?? ''} />
        {callId ? (
          <input type="hidden" name="caller" value={caller ?? ''} />
        ) : (
          <>
            <p className="max-w-prose text-muted">{t('intake.caller.unverifiedText')}</p>
            <div className="max-w-96">
              <label htmlFor="note-caller" className="mb-2 block font-semibold">
                {t('intake.caller.callerSaid')}
              </label>
              <input id="note-caller" name="caller" type="text" className="control" defaultValue={typed['caller']} maxLength={120} />
              {errors['caller'] ? <p className="mt-1 font-semibold text-late">{errors['caller']}</p> : null}
            </div>
          </>
        )}
        <TextArea name="said" label={t('intake.caller.said')} hint={t('intake.caller.saidHint')} defaultValue={typed['said']} error={errors['said']} maxLength={2000} />
        <div>
          <Button name="intent" value="note" look={callId ? 'primary' : 'secondary'}>
            {t(callId ? 'intake.caller.record' : 'intake.caller.recordUnverified')}
          </Button>
        </div>
      </Form>
    </Card>
  );
}

/** To compare with what the caller says; never to be read out. */
export function CallFacts({ request }: { request: About }) {
  const { t, locale } = useWords();
  return (
    <Card
      title={t('intake.caller.facts')}
      action={
        <Link className="link" to={`/requests/${request.id}`}>
          {t('intake.index.open', { number: request.number })}
        </Link>
      }
    >
      <p className="mb-3 text-muted">{t('intake.caller.factsText')}</p>
      <DescriptionList
        stacked
        facts={[
          { name: t('intake.field.kind'), value: `${request.requesterName} (${t(`intake.requester.${request.requesterKind}`)})` },
          { name: t('intake.index.whom'), value: `${request.patient.familyName}, ${request.patient.givenNames}` },
          { name: t('intake.field.birthDate'), value: formatShortDate(request.patient.birthDate, locale) },
          { name: t('intake.field.receivedOn'), value: <Day day={request.receivedOn} /> },
          { name: t('intake.field.language'), value: t(`intake.language.${request.language}`) },
        ]}
      />
    </Card>
  );
}

type Call = { id: string; code: string | null; body: string | null; author: string; at: string };

export function CallLog({ calls, zone }: { calls: readonly Call[]; zone: string }) {
  const { t } = useWords();
  return (
    <Card title={t('intake.caller.calls')}>
      {calls.length === 0 ? <p className="text-muted">{t('intake.caller.noCalls')}</p> : null}
      <ol className="flex flex-col gap-3">
        {calls.map((call) => (
          <li key={call.id} className="border-l-4 border-line pl-3">
            <p className="text-xs text-muted">
              {call.author}, <Instant at={call.at} zone={zone} />
            </p>
            <p className="font-semibold">{t(`office.${call.code ?? 'call_noted'}`)}</p>
            <p className="whitespace-pre-line break-words">{call.body}</p>
          </li>
        ))}
      </ol>
    </Card>
  );
}
