/** Is this disclosure in the log? For whoever holds a packet: the number on its cover, and nothing told but yes or no, with the proof. */
import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { Button } from '#app/components/button.tsx';
import { Card } from '#app/components/card.tsx';
import { DescriptionList } from '#app/components/description-list.tsx';
import { ErrorSummary } from '#app/components/error-summary.tsx';
import { TextInput } from '#app/components/field.tsx';
import { Notice } from '#app/components/notice.tsx';
import { PublicLayout } from '#app/components/public-layout.tsx';
import { lookUpDisclosure } from '#app/commands/compliance/look-up-disclosure.ts';
import { localeOf } from '#app/i18n/locale.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { translator } from '#templates/locales/index.ts';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const text = new URL(request.url).searchParams.get('id')?.slice(0, 200) ?? '';
  const title = `${translator(localeOf(request))('disclosed.title')} – ${context.site.name}`;
  const answer = text ? await lookUpDisclosure(context.db, { text, clientIp: context.ip, now: context.now() }) : null;
  return { title, text, answer };
}

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => [{ title: loaded?.title ?? 'OpenROI' }];

export default function Disclosed() {
  const { t } = useWords();
  const { text, answer } = useLoaderData<typeof loader>();
  const error = answer?.verdict === 'malformed' || answer?.verdict === 'later' ? t(`disclosed.${answer.verdict}`) : undefined;
  return (
    <PublicLayout>
      <div className="flex flex-col gap-6">
        <ErrorSummary errors={{ id: error }} />
        <div className="flex flex-col gap-2">
          <h1 className="text-xl font-semibold sm:text-2xl">{t('disclosed.title')}</h1>
          <p className="max-w-prose text-muted">{t('disclosed.lead')}</p>
        </div>
        {answer?.verdict === 'found' ? (
          <>
            <Notice kind="done" live title={t(answer.receipt.left ? 'disclosed.left' : 'disclosed.announced')}>
              {t('disclosed.nothingMore')}
            </Notice>
            <Card title={t('disclosed.proof')}>
              <div className="flex flex-col gap-4">
                <DescriptionList
                  facts={[
                    { name: t('disclosed.index'), value: String(answer.receipt.index) },
                    { name: t('disclosed.leaf'), value: <code className="break-all text-xs">{answer.receipt.leaf}</code> },
                    { name: t('disclosed.steps'), value: String(answer.receipt.proof.length) },
                  ]}
                />
                <pre className="overflow-x-auto whitespace-pre-wrap break-all rounded bg-sunken p-3 text-xs">
                  {answer.receipt.checkpoint}
                </pre>
                <p>
                  <a className="link" href={`/disclosed/receipt?id=${answer.receipt.disclosure}`} download>
                    {t('disclosed.download')}
                  </a>
                </p>
                <p className="max-w-prose text-sm text-muted">{t('disclosed.how')}</p>
              </div>
            </Card>
          </>
        ) : null}
        {answer?.verdict === 'unknown' ? (
          <Notice kind="soon" live title={t('disclosed.unknown')}>
            {t('disclosed.unknownText')}
          </Notice>
        ) : null}
        {answer?.verdict === 'pending' ? <Notice kind="waiting" live title={t('disclosed.pending')} /> : null}
        <form method="get" className="flex flex-col gap-4" noValidate>
          <TextInput name="id" label={t('disclosed.field')} hint={t('disclosed.hint')} error={error} defaultValue={text} autoComplete="off" spellCheck={false} maxLength={80} />
          <div>
            <Button size="large">{t('disclosed.look')}</Button>
          </div>
        </form>
      </div>
    </PublicLayout>
  );
}
