/** The built packet, page by page, as it leaves. */
import clsx from 'clsx';
import { useEffect, useState } from 'react';
import { useHydrated } from '#app/components/a11y.tsx';
import { Kbd, useShortcuts } from '#app/components/keys.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import { loadPicture, usePicture } from './images.ts';

export function PacketPages({ requestId, packetId, pages }: { requestId: string; packetId: string; pages: number }) {
  const { t } = useWords();
  const hydrated = useHydrated();
  const [page, setPage] = useState(1);
  const address = (number: number) => `/requests/${requestId}/packets/${packetId}/pages/${number}`;
  const show = (to: number) => setPage(Math.min(Math.max(1, to), pages));
  useShortcuts([
    { key: 'j', label: t('review.keys.next'), group: t('review.group.go'), run: () => show(page + 1) },
    { key: 'k', label: t('review.keys.previous'), group: t('review.group.go'), run: () => show(page - 1) },
  ]);
  const label = t('review.approve.page', { page, pages });
  return (
    <>
      <nav aria-label={t('review.thumbnails')} className="hidden w-28 shrink-0 overflow-y-auto border-r border-line bg-surface p-1 lg:block">
        <ol>
          {Array.from({ length: pages }, (_, i) => (
            <li key={i}>
              <button type="button" aria-current={page === i + 1 ? 'page' : undefined} onClick={() => show(i + 1)} className={clsx('flex w-full flex-col items-center rounded border p-1 text-xs tabular-nums', page === i + 1 ? 'border-brand bg-brand-soft' : 'border-transparent hover:bg-sunken')}>
                <img src={`${address(i + 1)}?for=thumbnail`} alt="" loading="lazy" decoding="async" width={80} height={104} className="bg-paper object-contain" />
                {t('review.pageNumber', { page: i + 1 })}
              </button>
            </li>
          ))}
        </ol>
      </nav>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- why: what scrolls is reached by keyboard */}
      <section aria-label={t('review.approve.pages')} tabIndex={0} className="min-w-0 flex-1 bg-sunken p-4 lg:overflow-auto">
        <div className="mx-auto flex max-w-[52rem] flex-col gap-2">
          <div className="flex flex-wrap items-center justify-between gap-2">
            <p className="font-semibold tabular-nums" role="status">
              {label}
            </p>
            <div className="flex gap-1">
              <Step onClick={() => show(page - 1)} hint="k">{t('review.previous')}</Step>
              <Step onClick={() => show(page + 1)} hint="j">{t('review.next')}</Step>
            </div>
          </div>
          {hydrated ? <Picture address={address(page)} ahead={page < pages ? address(page + 1) : null} label={label} /> : null}
        </div>
      </section>
    </>
  );
}

function Picture({ address, ahead, label }: { address: string; ahead: string | null; label: string }) {
  const { t } = useWords();
  const { url, failed } = usePicture(address);
  useEffect(() => {
    if (url && ahead) void loadPicture(ahead).catch(() => undefined);
  }, [url, ahead]);
  if (!url) return <p className="py-12 text-center text-muted">{t(failed ? 'review.pictureFailed' : 'review.pictureLoading')}</p>;
  return <img src={url} alt={label} data-picture="shown" className="w-full border border-line bg-paper" />;
}

function Step({ children, hint, onClick }: { children: string; hint: string; onClick: () => void }) {
  return (
    <button type="button" onClick={onClick} className="inline-flex min-h-8 items-center gap-1 rounded px-2 font-semibold text-muted hover:bg-surface hover:text-ink">
      {children} <Kbd>{hint}</Kbd>
    </button>
  );
}
