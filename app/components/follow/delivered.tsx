/** The receipt of a delivery: what left, when, under which number, and the proof that the log says so. */
import { useWords } from '#app/i18n/use-words.ts';
import { Day } from './parts.tsx';
import type { FollowView } from './types.ts';

export function Delivered({ view }: { view: FollowView }) {
  const { t } = useWords();
  if (view.disclosures.length === 0) return null;
  return (
    <section aria-labelledby="delivered" className="flex flex-col gap-3">
      <h2 id="delivered" className="text-lg font-semibold">
        {t('requester.follow.delivered.title')}
      </h2>
      <p className="max-w-prose text-muted">{t('requester.follow.delivered.lead')}</p>
      <ul className="flex flex-col gap-3">
        {view.disclosures.map(({ id, at, pages }) => (
          <li key={id} className="flex flex-col gap-1">
            <span>
              <Day at={at} zone={view.facility.zone} /> · {t('requester.follow.delivered.left', { count: pages })}
            </span>
            <code className="break-all text-sm">{id}</code>
            <span className="flex flex-wrap gap-x-4 gap-y-1">
              <a className="link" href={`/disclosed/receipt?id=${id}`} download>
                {t('requester.follow.delivered.proof')}
              </a>
              <a className="link" href={`/disclosed?id=${id}`}>
                {t('requester.follow.delivered.look')}
              </a>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
