/**
 * A packet link. Looking at the page consumes nothing: mail scanners look, run scripts and even post. The PIN goes to a
 * route of its own, whose answer is the file. Every reason why a link does not open has this one page.
 */
import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { Lock } from 'lucide-react';
import { Button, LinkButton } from '#app/components/button.tsx';
import { ErrorSummary } from '#app/components/error-summary.tsx';
import { TextInput } from '#app/components/field.tsx';
import { PublicLayout } from '#app/components/public-layout.tsx';
import { readLink } from '#app/commands/ask/open-packet.ts';
import { linkProblem, pinTries } from '#app/delivery/links.ts';
import { localeOf } from '#app/i18n/locale.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { translator } from '#templates/locales/index.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const token = params['token'] ?? '';
  const link = /^[A-Za-z0-9_-]{43}$/.test(token) ? await readLink(context.db, token) : null;
  const open = link !== null && linkProblem(link, context.now()) === null;
  const again = new URL(request.url).searchParams.get('again');
  const title = `${translator(localeOf(request))('requester.packet.title')} – ${context.site.name}`;
  if (!open) return { open: false as const, title };
  return { open: true as const, title, token, problem: again === 'missing' ? ('missing' as const) : again !== null && link.tries > 0 ? ('wrong' as const) : null, triesLeft: pinTries - link.tries };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title ?? 'OpenROI' }];

export default function Packet() {
  const { t } = useWords();
  const here = useLoaderData<typeof loader>();
  if (!here.open) {
    return (
      <PublicLayout quiet>
        <div className="flex flex-col gap-6">
          <h1 className="text-xl font-semibold sm:text-2xl">{t('requester.packet.closedTitle')}</h1>
          <p className="max-w-prose">{t('requester.packet.closed')}</p>
          <div>
            <LinkButton to="/follow" size="large">
              {t('requester.packet.follow')}
            </LinkButton>
          </div>
        </div>
      </PublicLayout>
    );
  }
  const error = here.problem === 'missing' ? t('requester.packet.missing') : here.problem === 'wrong' ? t('requester.packet.wrong', { count: here.triesLeft }) : undefined;
  return (
    <PublicLayout quiet>
      <div className="flex flex-col gap-8">
        <ErrorSummary errors={{ pin: error }} />
        <div className="flex flex-col gap-3">
          <h1 className="flex items-center gap-3 text-xl font-semibold sm:text-2xl">
            <Lock aria-hidden className="h-8 w-8 shrink-0 text-brand" />
            {t('requester.packet.title')}
          </h1>
          <p className="max-w-prose text-muted">{t('requester.packet.lead')}</p>
        </div>
        {/* why a plain form: the answer is a file, which a browser takes and a script does not */}
        <form method="post" action={`/packet/${here.token}/open`} className="flex flex-col gap-6" noValidate>
          <TextInput name="pin" type="password" label={t('requester.packet.pin')} hint={t('requester.packet.pinHint')} error={error} inputMode="numeric" autoComplete="off" width="short" maxLength={20} />
          <div>
            <Button size="large">{t('requester.packet.open')}</Button>
          </div>
        </form>
        <section aria-labelledby="how" className="flex flex-col gap-3 border-t border-line pt-6">
          <h2 id="how" className="text-lg font-semibold">
            {t('requester.packet.howTitle')}
          </h2>
          <ol className="flex max-w-prose list-decimal flex-col gap-2 pl-6">
            {(['one', 'two', 'three'] as const).map((each) => (
              <li key={each}>{t(`requester.packet.how.${each}`)}</li>
            ))}
          </ol>
          <p className="max-w-prose text-sm text-muted">{t('requester.packet.care')}</p>
        </section>
      </div>
    </PublicLayout>
  );
}
