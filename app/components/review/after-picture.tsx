/** The page as it leaves: redacted and verified by the engine that makes the packet, laid over the page it was made from. */
import { useWords } from '#app/i18n/use-words.ts';
import { useAfterPicture } from './images.ts';
import type { ReviewPage } from './types.ts';

const leaves = (page: ReviewPage) => page.disposition !== 'withhold' && page.disposition !== 'out_of_scope';

export function AfterPicture({ requestId, page, marksName, label }: { requestId: string; page: ReviewPage; marksName: string; label: string }) {
  const { t } = useWords();
  const going = leaves(page);
  const { url, refusal } = useAfterPicture(going ? `/requests/${requestId}/pages/${page.id}/after?marks=${encodeURIComponent(marksName)}` : null);
  return (
    <div className="absolute inset-0" data-after={!going ? 'stays' : url ? 'shown' : refusal ? 'refused' : 'loading'}>
      {url ? <img src={url} alt={t('review.afterLabel', { page: label })} className="block h-full w-full" /> : <div className="h-full w-full bg-paper opacity-80" />}
      <p role="status" className="absolute left-1/2 top-2 -translate-x-1/2 rounded bg-ink px-2 py-1 text-center text-xs font-semibold text-surface">
        {!going ? t('review.staysBehind') : url ? t('review.afterShown') : refusal ? t('review.afterRefused', { reason: refusal }) : t('review.afterMaking')}
      </p>
    </div>
  );
}
