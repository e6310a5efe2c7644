/** The thread with the office: what was asked, what was answered, and the form that answers, with a paper if there is one. */
import { Form, useSearchParams } from '@remix-run/react';
import clsx from 'clsx';
import { useWords } from '#app/i18n/use-words.ts';
import { Button } from '../button.tsx';
import type { FieldErrors } from '../error-summary.tsx';
import { FileInput, Select, TextArea } from '../field.tsx';
import { Day } from './parts.tsx';
import type { FollowView } from './types.ts';

const kinds = ['other', 'identity', 'authority', 'authorization', 'letter'] as const;

export function Thread({ view, formKey, errors, body }: { view: FollowView; formKey: string; errors: FieldErrors; body: string }) {
  const { t } = useWords();
  const [search] = useSearchParams();
  const wanted = kinds.find((kind) => kind === search.get('add')) ?? 'other';
  return (
    <section aria-labelledby="thread" className="flex flex-col gap-4">
      <h2 id="thread" className="text-lg font-semibold">
        {t('requester.follow.thread')}
      </h2>
      {view.messages.length > 0 ? (
        <ol className="flex flex-col gap-3">
          {view.messages.map((message) => (
            <li key={message.id} className={clsx('flex max-w-prose flex-col gap-1 rounded border px-4 py-3', message.mine ? 'ml-6 border-line bg-surface' : 'mr-6 border-brand bg-brand-soft')}>
              <p className="flex flex-wrap justify-between gap-x-4 text-sm text-muted">
                <span className="font-semibold">{message.mine ? t('requester.follow.you') : t('requester.follow.office')}</span>
                <Day at={message.at} zone={view.facility.zone} />
              </p>
              {message.code ? <p>{t(`requester.${message.code}`, message.params ?? {})}</p> : null}
              {message.body ? <p className="whitespace-pre-line break-words">{message.body}</p> : null}
            </li>
          ))}
        </ol>
      ) : (
        <p className="text-muted">{t('requester.follow.noMessages')}</p>
      )}
      {view.closed ? null : (
        <Form method="post" encType="multipart/form-data" id="answer" className="flex flex-col gap-4 rounded border border-line bg-surface p-4" noValidate>
          <input type="hidden" name="key" value={formKey} />
          <TextArea name="body" label={t(view.state === 'awaiting_information' ? 'requester.follow.answer' : 'requester.follow.write')} error={errors['body']} defaultValue={body} rows={3} maxLength={4000} />
          <details open={wanted !== 'other' || Boolean(errors['paper'])}>
            <summary className="inline-flex min-h-8 items-center font-semibold text-brand">{t('requester.follow.addPaper')}</summary>
            <div className="mt-3 flex flex-col gap-4">
              <Select name="kind" label={t('requester.follow.paperKind')} options={kinds.map((value) => ({ value, label: t(`requester.follow.papers.${value}`) }))} defaultValue={wanted} width="long" />
              <FileInput name="paper" label={t('requester.follow.paper')} error={errors['paper']} accept="application/pdf,image/jpeg,image/png,image/tiff" photo="environment" hint={t('ask.hints.letterFile')} />
            </div>
          </details>
          <div>
            <Button>{t('requester.follow.send')}</Button>
          </div>
        </Form>
      )}
    </section>
  );
}
