/** The reviewer's desk: pages, the page, what is known of it; a key for everything, and every act saved as it is done. */
import clsx from 'clsx';
import { useCallback, useEffect, useMemo, useState, type KeyboardEvent } from 'react';
import { Notice } from '#app/components/notice.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import type { WithholdingGround } from '#workflows/rules/patient-withholding.ts';
import { ConflictNotice } from './conflict-notice.tsx';
import { ContactSheet } from './contact-sheet.tsx';
import { clip, termBoxes } from './geometry.ts';
import { MarksPanel } from './marks-panel.tsx';
import { Notes } from './notes.tsx';
import { PagePanel } from './page-panel.tsx';
import { PageView, type PageMode } from './page-view.tsx';
import { Questions } from './questions.tsx';
import { Suggestions, type SuggestionActs } from './suggestions.tsx';
import { Thumbnails } from './thumbnails.tsx';
import { Toolbar } from './toolbar.tsx';
import type { Box, KindOpen, Redaction, ReviewPage, ReviewRecord, Stamp } from './types.ts';
import type { Unsaved } from './unsaved.ts';
import { releasable, useActs } from './use-acts.ts';
import { useDraftBox, type Draft } from './use-draft-box.ts';
import { aimOf, useLinePlace } from './use-line-aim.ts';
import { useDetail, usePageWords, usePicturesAhead } from './use-page-data.ts';
import { useFront, usePlace } from './use-place.ts';
import { useQuestions } from './use-questions.ts';
import { useReviewKeys } from './use-review-keys.ts';
import { useReview } from './use-review.ts';
import { useSpoken } from './use-spoken.ts';
import { useZoom } from './use-zoom.ts';

export type WorkstationData = {
  request: { id: string };
  records: ReviewRecord[];
  pages: ReviewPage[];
  redactions: Redaction[];
  kinds: KindOpen[];
  stamp: Stamp;
  grounds: WithholdingGround[];
  editable: boolean;
};

export function Workstation({ data, first, by, unsaved }: { data: WorkstationData; first: string | null; by: string; unsaved: Unsaved }) {
  const { t, say } = useWords();
  const { request, records, grounds, editable } = data;
  const [front, setFront] = useFront(data.pages, first);
  const review = useReview(data, front, unsaved);
  const acts = useActs(review, by);
  const { pages, index, clearTried } = review;
  const [sheet, setSheet] = useState(false);
  const [after, setAfter] = useState(false);
  const [listOpen, setListOpen] = useState(false);
  const [selected, setSelected] = useState<string | null>(null);
  const { zoom, percent, zoomTo, toPaper, larger, smaller, listen } = useZoom();
  const linePlace = useLinePlace();
  const { mode, setMode, toStart } = linePlace;
  const questions = useQuestions(grounds);
  const { withGround, ask, askGround } = questions;
  const onShow = useCallback(() => (setSheet(false), setSelected(null), toStart(), clearTried()), [toStart, clearTried]);
  const { at, page, undecided, show, nextUndecided } = usePlace(pages, index, front, setFront, onShow);
  useDetail(request.id, front, review.setDetail);
  usePicturesAhead(request.id, pages, at);

  const marks = useMemo(() => review.redactions.filter((mark) => mark.pageId === front || mark.pageId === null), [review.redactions, front]);
  const terms = useMemo(() => marks.flatMap((mark) => (mark.kind === 'term' ? [mark.term ?? ''] : [])), [marks]);
  const detail = review.detail?.page.id === front ? review.detail : null;
  const known = useKnown(detail !== null);
  const quotes = useMemo(() => (detail?.findings ?? []).flatMap((finding) => (finding.status === 'open' && finding.quote ? [finding.quote] : [])), [detail]);
  // Whose page it is shows on a page called another's, and where it is asked for.
  const [pointing, setPointing] = useState(false);
  const shows = pointing || detail?.page.verdict === 'wrong';
  const telling = useMemo(() => (shows ? (detail?.evidence ?? []).filter(({ quote }) => quote) : []), [detail, shows]);
  const { words, lines } = usePageWords(request.id, front, terms.length > 0 || quotes.length > 0 || telling.length > 0 || mode !== 'box' || listOpen);
  const taken = useMemo(() => (words ? termBoxes(words, terms) : []), [words, terms]);
  const noticed = useMemo(() => (words ? termBoxes(words, quotes) : []), [words, quotes]);
  const evidence = useMemo(() => (words ? telling.map(({ kind, quote = '' }) => ({ boxes: termBoxes(words, [quote]), other: kind.startsWith('other') })) : []), [words, telling]);
  const aim = aimOf(linePlace, lines, page);
  const record = records.find((each) => each.id === page?.recordId);
  const said = useSpoken(page, at, pages.length, record, aim.read);

  const draw = useCallback(
    (box: Box) => {
      if (page) withGround((picked) => setSelected(acts.box(page.id, box, picked)));
    },
    [page, withGround, acts],
  );
  const keep = useCallback(
    ({ box, of }: Draft) => {
      const moved = of ? marks.find((mark) => mark.id === of) : undefined;
      if (moved) setSelected(acts.move(moved, box));
      else draw(box);
    },
    [marks, acts, draw],
  );
  const { draft, setDraft } = useDraftBox(page, keep);
  function boxKey(event: KeyboardEvent, redaction: Redaction) {
    if (!editable) return;
    if (event.key === 'Delete' || event.key === 'Backspace') acts.remove(redaction);
    else if (event.key.startsWith('Arrow') && redaction.box) setDraft({ box: redaction.box, of: redaction.id });
    else return;
    event.preventDefault();
  }

  /** What is taken back, or done again, is seen. */
  const backTo = (pageId: string | null) => {
    const place = pageId ? index.get(pageId) : undefined;
    if (place !== undefined && place !== at) show(place);
  };
  const undo = () => backTo(review.undo());
  const redo = () => backTo(review.redo());
  const document = useMemo(() => pages.filter((each) => each.recordId === page?.recordId).map((each) => each.id), [pages, page?.recordId]);
  const mayScope = grounds.includes('out_of_scope') || record?.inScope === false;
  const release = () => page && (acts.decide([page.id], 'release', null), releasable(page) && nextUndecided());
  const withhold = () => page && editable && askGround(t('review.groundOfPage'), (picked) => (acts.decide([page.id], 'withhold', picked), nextUndecided()));
  const documentWithheld = () => page && editable && askGround(t('review.groundOfDocument', { count: document.length, title: record?.title ?? '' }), (picked) => (acts.decide(document, 'withhold', picked), nextUndecided()));
  const documentOut = () => page && editable && mayScope && (acts.decide(document, 'out_of_scope', 'out_of_scope'), nextUndecided());
  const suggestions: SuggestionActs = {
    accept: (finding, takeOut) => (takeOut ? questions.asProtected((picked) => acts.findings([finding.id], 'accepted', picked)) : acts.findings([finding.id], 'accepted', null)),
    dismiss: (finding) => acts.findings([finding.id], 'dismissed', null),
    acceptKind: ({ kind }, takeOut) => (takeOut ? questions.asProtected((picked) => acts.kind(kind, 'accepted', picked)) : acts.kind(kind, 'accepted', null)),
    dismissKind: ({ kind }) => acts.kind(kind, 'dismissed', null),
    goTo: (id) => show(index.get(id) ?? at),
  };
  const firstOpen = detail?.findings.find((finding) => finding.status === 'open');
  const toMode = (wanted: PageMode) => {
    setAfter(false);
    setMode(mode === wanted ? 'box' : wanted);
  };
  useReviewKeys(
    {
      nextUndecided,
      step: (by) => show(at + by),
      first: () => show(0),
      last: () => show(pages.length - 1),
      sheet: () => setSheet(true),
      after: () => setAfter((now) => !now),
      twice: () => zoomTo(zoom === 1 ? 2 : 1),
      larger,
      smaller,
      fit: () => zoomTo(1),
      paper: () => page && toPaper(page.width),
      release,
      withhold,
      box: () => page && setDraft({ box: clip({ x: page.width / 2 - 90, y: page.height / 3, width: 180, height: 15 }, page), of: null }),
      toMode,
      documentWithheld,
      documentOut,
      acceptFirst: () => firstOpen && suggestions.accept(firstOpen, !firstOpen.mayLeave && firstOpen.quote !== ''),
      dismissFirst: () => firstOpen && suggestions.dismiss(firstOpen),
      term: () => ask('term'),
      undo,
      redo,
      takeAim: () => aim.box && draw(aim.box),
    },
    { editable, enabled: !sheet, linePlace, lines, aimed: aim.line },
  );

  if (!page) return <p className="p-6 text-muted">{t('review.noPages')}</p>;
  const help = draft ? t('review.help.draft') : mode !== 'box' ? t(`review.help.${mode}`) : '';
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <Toolbar {...{ at, pages, records, undecided, editable, after, review, show, nextUndecided, mode, zoom }} percent={percent(page.width)} onFit={() => (zoom === 1 ? toPaper(page.width) : zoomTo(1))} onUndo={undo} onRedo={redo} onSheet={() => setSheet(!sheet)} onAfter={() => setAfter(!after)} onTerm={() => ask('term')} onLarger={larger} onSmaller={smaller} onLine={toMode} />
      <p role="status" className={help ? 'bg-brand-soft px-4 py-1 font-semibold text-brand' : 'sr-only'}>
        {help}
      </p>
      <p role="status" className="sr-only" data-said>
        {said}
      </p>
      <ConflictNotice review={review} onOpen={(id) => show(index.get(id) ?? at)} />
      {review.others ? (
        <p role="status" className="border-b border-line bg-surface px-4 py-1 text-muted" data-others>
          {t('review.others', { count: review.others.pageIds.length, names: review.others.names.join(', '), page: (index.get(review.others.pageIds[0] ?? '') ?? 0) + 1 })}
        </p>
      ) : null}
      {review.notice ? (
        <div className="px-4 py-2">
          <Notice kind="soon" live title={say(review.notice.message)} />
        </div>
      ) : null}
      {sheet ? (
        <ContactSheet requestId={request.id} pages={pages} acts={acts} editable={editable} onOpen={show} onClose={() => setSheet(false)} />
      ) : (
        <div className="flex min-h-0 flex-1 flex-col overflow-y-auto lg:flex-row lg:overflow-hidden">
          <Thumbnails requestId={request.id} pages={pages} records={records} current={at} onOpen={show} />
          {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- why: what scrolls is reached by keyboard */}
          <section aria-label={t('review.thePage')} ref={listen} tabIndex={0} className="max-h-[75vh] min-w-0 flex-1 shrink-0 overflow-auto bg-sunken p-2 lg:max-h-none lg:shrink lg:p-4">
            <PageView
              requestId={request.id}
              page={page}
              label={t('review.pageLabel', { page: at + 1, pages: pages.length })}
              zoom={zoom}
              after={after}
              mode={mode}
              editable={editable}
              boxes={marks.filter((mark) => mark.box && mark.id !== draft?.of)}
              terms={taken}
              noticed={noticed}
              evidence={evidence}
              marksName={marks.map((mark) => mark.id).join('.').slice(-400) + marks.length}
              lines={lines ?? []}
              aim={aim.box}
              draft={draft?.box ?? null}
              selected={selected}
              onSelect={setSelected}
              onDraw={draw}
              onMove={(redaction, to) => setSelected(acts.move(redaction, to))}
              onKey={boxKey}
            />
          </section>
          {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- why: what scrolls is reached by keyboard */}
          <section aria-label={t('review.aboutPage')} tabIndex={0} className="flex shrink-0 flex-col gap-4 border-t border-line bg-surface p-4 lg:w-80 lg:overflow-y-auto lg:border-l lg:border-t-0">
            {/* Unseen, not gone: the key that leads into a field leads there already, or what is typed would be taken for keys. */}
            <div className={clsx('contents', !known && '[&>*]:pointer-events-none [&>*]:opacity-0')}>
              <PagePanel page={page} record={record} detail={detail} acts={acts} editable={editable} mayScope={mayScope} onWithhold={withhold} onOverride={() => ask('override')} onDocumentOut={documentOut} onDocumentWithheld={documentWithheld} pointing={shows} onPoint={() => setPointing(!pointing)} />
              <Suggestions {...suggestions} detail={detail} kinds={review.kinds} editable={editable} />
              <MarksPanel page={page} marks={marks} grounds={grounds} ground={questions.ground} onGround={questions.setGround} editable={editable} lines={lines} listOpen={listOpen} onListOpen={setListOpen} onDraw={draw} onRemove={acts.remove} />
              <Notes pageId={page.id} notes={detail?.notes ?? []} editable={editable} onAdd={(text) => acts.note(page.id, text)} onRemove={acts.unnote} />
            </div>
          </section>
        </div>
      )}
      <Questions requestId={request.id} page={page} acts={acts} grounds={grounds} questions={questions} />
    </div>
  );
}

/** Whether what is beside the page may show: it would jump when the first details come. They may also never come, and then it shows without them. */
function useKnown(here: boolean): boolean {
  const [known, setKnown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setKnown(true), here ? 0 : 2000);
    return () => clearTimeout(timer);
  }, [here]);
  return known || here;
}
