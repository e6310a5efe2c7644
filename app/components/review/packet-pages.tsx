/** The built packet, page by page, as it leaves; and, under one key, the page that each was made from. */
import { useEffect, useState } from 'react';
import { useHydrated } from '#app/components/a11y.tsx';
import { Kbd, useShortcuts } from '#app/components/keys.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import { DispositionMark } from './disposition.tsx';
import { imageAddress, loadPicture, usePicture } from './images.ts';
import { Strip, thumbnailClass } from './strip.tsx';
import { useZoom } from './use-zoom.ts';

/** Which page of the record a page of the packet was made from; its own pages (cover, notices) have none. */
export type PacketSource = { page: number; pageId: string; redacted: boolean };
type Props = { requestId: string; packetId: string; pages: number; sources: readonly PacketSource[] };

export function PacketPages({ requestId, packetId, pages, sources }: Props) {
  const { t } = useWords();
  const hydrated = useHydrated();
  const [page, setPage] = useState(1);
  const [before, setBefore] = useState(false);
  const { zoom, zoomTo, larger, smaller, listen } = useZoom();
  const source = sources.find((each) => each.page === page);
  const address = (number: number) => `/requests/${requestId}/packets/${packetId}/pages/${number}`;
  const show = (to: number) => setPage(Math.min(Math.max(1, to), pages));
  const redacted = sources.filter((each) => each.redacted);
  const nextRedacted = () => show((redacted.find((each) => each.page > page) ?? redacted[0])?.page ?? page);
  const group = t('review.group.go');
  useShortcuts([
    { key: 'j', label: t('review.keys.next'), group, run: () => show(page + 1) },
    { key: 'k', label: t('review.keys.previous'), group, run: () => show(page - 1) },
    { key: 'n', label: t('review.approve.nextRedacted'), group, run: nextRedacted },
    { key: 'v', label: t('review.keys.after'), group, run: () => setBefore((now) => !now) },
    { key: '+', label: t('review.larger'), group, run: larger },
    { key: '=', label: t('review.larger'), group, run: larger },
    { key: '-', label: t('review.smaller'), group, run: smaller },
    { key: '0', label: t('review.keys.fit'), group, run: () => zoomTo(1) },
    { key: 'Home', label: t('review.keys.first'), group, run: () => show(1) },
    { key: 'End', label: t('review.keys.last'), group, run: () => show(pages) },
  ]);
  const label = t('review.approve.page', { page, pages });
  const old = before && source ? imageAddress(requestId, source.pageId, 'review') : null;
  return (
    <>
      {hydrated ? (
        <Strip label={t('review.thumbnails')} count={pages} current={page - 1} onOpen={(at) => show(at + 1)} keyOf={String}>
          {(at) => (
            <>
              <img src={`${address(at + 1)}?for=thumbnail`} alt="" loading="lazy" decoding="async" className={thumbnailClass} />
              <span className="flex w-full items-center justify-between gap-1 tabular-nums">
                {at + 1}
                {sources.some((each) => each.page === at + 1 && each.redacted) ? <DispositionMark disposition="redact" short /> : null}
              </span>
            </>
          )}
        </Strip>
      ) : null}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- why: what scrolls is reached by keyboard */}
      <section aria-label={t('review.approve.pages')} tabIndex={0} ref={listen} className="max-h-[75vh] min-w-0 flex-1 shrink-0 overflow-auto bg-sunken p-2 lg:max-h-none lg:shrink lg:p-4">
        <div className="sticky left-0 mx-auto mb-2 flex max-w-[52rem] flex-wrap items-center justify-between gap-2">
          <p className="font-semibold tabular-nums" role="status">
            {label}
            {before ? `: ${t(source ? 'review.approve.asItWas' : 'review.approve.ownPage')}` : ''}
          </p>
          <div className="flex flex-wrap gap-1">
            <Step onClick={() => show(page - 1)} hint="k">{t('review.previous')}</Step>
            <Step onClick={() => show(page + 1)} hint="j">{t('review.next')}</Step>
            {redacted.length > 0 ? <Step onClick={nextRedacted} hint="n">{t('review.approve.nextRedacted')}</Step> : null}
            <Step onClick={() => setBefore(!before)} hint="v" pressed={before}>{t('review.approve.before')}</Step>
            <Step onClick={smaller} hint="-">{t('review.smaller')}</Step>
            <Step onClick={larger} hint="+">{t('review.larger')}</Step>
          </div>
        </div>
        <div data-sheet data-zoom={zoom} className="mx-auto" style={{ width: `calc(min(100%, 52rem) * ${zoom})` }}>
          {hydrated ? <Picture key={old ? 'before' : 'after'} address={old ?? address(page)} ahead={page < pages ? address(page + 1) : null} label={old ? `${label}: ${t('review.approve.asItWas')}` : label} before={old !== null} /> : null}
        </div>
      </section>
    </>
  );
}

function Picture({ address, ahead, label, before }: { address: string; ahead: string | null; label: string; before: boolean }) {
  const { t } = useWords();
  const { url, failed } = usePicture(address);
  useEffect(() => {
    if (url && ahead) void loadPicture(ahead).catch(() => undefined);
  }, [url, ahead]);
  if (!url) return <p className="py-12 text-center text-muted">{t(failed ? 'review.pictureFailed' : 'review.pictureLoading')}</p>;
  return <img src={url} alt={label} data-picture="shown" data-before={before} className="w-full border border-line bg-paper" />;
}

function Step({ children, hint, pressed, onClick }: { children: string; hint: string; pressed?: boolean; onClick: () => void }) {
  return (
    <button type="button" onClick={onClick} {...(pressed === undefined ? {} : { 'aria-pressed': pressed })} className="inline-flex min-h-8 items-center gap-1 rounded px-2 font-semibold text-muted hover:bg-surface hover:text-ink aria-pressed:bg-brand-soft aria-pressed:text-brand">
      {children} <Kbd>{hint}</Kbd>
    </button>
  );
}
