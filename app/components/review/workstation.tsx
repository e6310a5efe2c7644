/** The reviewer's desk: pages, the page, what is known of it; a key for everything, and every act saved as it is done. */
import { useCallback, useEffect, useMemo, useState, type KeyboardEvent } from 'react';
import { flushSync } from 'react-dom';
import { Button } from '#app/components/button.tsx';
import { Notice } from '#app/components/notice.tsx';
import { useShortcuts, type Shortcut } from '#app/components/keys.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import type { WithholdingGround } from '#workflows/rules/patient-withholding.ts';
import { ContactSheet } from './contact-sheet.tsx';
import { GroundDialog, OverrideDialog, TermDialog } from './dialogs.tsx';
import { clip, grow, linesOf, restOfLine, termBoxes, wordsInOrder } from './geometry.ts';
import { imageAddress, loadDetail, loadPicture, loadWords } from './images.ts';
import { MarksPanel } from './marks-panel.tsx';
import { noteField, Notes } from './notes.tsx';
import { PagePanel } from './page-panel.tsx';
import { PageView, type PageMode } from './page-view.tsx';
import { Suggestions, type SuggestionActs } from './suggestions.tsx';
import { Thumbnails } from './thumbnails.tsx';
import { Toolbar } from './toolbar.tsx';
import type { Box, KindOpen, PageWord, Redaction, ReviewPage, ReviewRecord, Stamp } from './types.ts';
import { releasable, useActs } from './use-acts.ts';
import { useDraftBox, type Draft } from './use-draft-box.ts';
import { useReview } from './use-review.ts';
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

type Asking = null | 'term' | 'override' | { ground: string; then: (ground: WithholdingGround) => void };

export function Workstation({ data, first, by }: { data: WorkstationData; first: string | null; by: string }) {
  const { t, say } = useWords();
  const { request, records, grounds, editable } = data;
  const [front, setFront] = useState(first ?? data.pages.find((page) => page.disposition === 'undecided')?.id ?? data.pages[0]?.id ?? null);
  const review = useReview(data, front);
  const acts = useActs(review, by);
  const { pages, index } = review;
  const at = front === null ? -1 : (index.get(front) ?? -1);
  const page = pages[at];
  const [sheet, setSheet] = useState(false);
  const [after, setAfter] = useState(false);
  const { zoom, zoomTo, larger, smaller, listen } = useZoom();
  const [mode, setMode] = useState<PageMode>('box');
  const [lineAt, setLineAt] = useState(0);
  const [wordAt, setWordAt] = useState(0);
  const [listOpen, setListOpen] = useState(false);
  const [said, setSaid] = useState('');
  const [selected, setSelected] = useState<string | null>(null);
  const [ground, setGround] = useState<WithholdingGround | null>(grounds.length === 1 ? (grounds[0] ?? null) : null);
  const [asking, setAsking] = useState<Asking>(null);
  const [words, setWords] = useState<{ pageId: string; words: PageWord[] } | null>(null);
  const undecided = useMemo(() => pages.reduce((sum, each) => sum + (each.disposition === 'undecided' ? 1 : 0), 0), [pages]);

  const show = useCallback(
    (to: number) => {
      const next = pages[Math.min(Math.max(to, 0), pages.length - 1)];
      if (!next) return;
      setSheet(false);
      setSelected(null);
      setWordAt(0);
      setLineAt(0);
      setFront(next.id);
      const url = new URL(window.location.href);
      url.searchParams.set('page', next.id);
      window.history.replaceState(window.history.state, '', url);
    },
    [pages],
  );

  /** The next undecided page after this one, round the end. */
  const nextUndecided = useCallback(() => {
    for (let step = 1; step <= pages.length; step++) {
      const to = (Math.max(at, 0) + step) % pages.length;
      if (pages[to]?.disposition === 'undecided') return show(to);
    }
  }, [pages, at, show]);

  const { setDetail } = review;
  useEffect(() => {
    if (!front) return;
    let wanted = true;
    setDetail(null);
    void loadDetail(request.id, front)
      .then((detail) => wanted && setDetail(detail))
      .catch(() => undefined);
    return () => {
      wanted = false;
    };
  }, [front, request.id, setDetail]);

  // The pages that are likely next are fetched as soon as this one is here.
  useEffect(() => {
    const ahead = [pages[at + 1], pages.slice(at + 1).find((each) => each.disposition === 'undecided'), pages[at + 2], pages[at - 1]];
    let wanted = front !== null;
    if (front) {
      void loadPicture(imageAddress(request.id, front, 'review'))
        .then(async () => {
          for (const next of ahead) if (wanted && next) await loadPicture(imageAddress(request.id, next.id, 'review'), true);
        })
        .catch(() => undefined);
    }
    return () => {
      wanted = false;
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- why: a changed decision is no reason to fetch again
  }, [at, request.id]);

  const marks = useMemo(() => review.redactions.filter((mark) => mark.pageId === front || mark.pageId === null), [review.redactions, front]);
  const terms = useMemo(() => marks.filter((mark) => mark.kind === 'term').map((mark) => mark.term ?? ''), [marks]);
  const detail = review.detail?.page.id === front ? review.detail : null;
  const quotes = useMemo(() => (detail?.findings ?? []).flatMap((finding) => (finding.status === 'open' && finding.quote ? [finding.quote] : [])), [detail]);
  const needsWords = terms.length > 0 || quotes.length > 0 || mode !== 'box' || listOpen;
  useEffect(() => {
    if (!front || !needsWords) return;
    void loadWords(request.id, front).then((found) => setWords({ pageId: front, words: found })).catch(() => undefined);
  }, [needsWords, front, request.id]);
  const own = words?.pageId === front ? words.words : null;
  const lines = useMemo(() => (own ? linesOf(own) : null), [own]);
  const taken = useMemo(() => (own ? termBoxes(own, terms) : []), [own, terms]);
  const noticed = useMemo(() => (own ? termBoxes(own, quotes) : []), [own, quotes]);
  const aimed = mode === 'box' ? null : (lines?.[lineAt] ?? null);
  const aim = page && aimed ? clip(mode === 'rest' ? restOfLine(lines ?? [], aimed, wordAt) : grow(aimed.box, 1), page) : null;

  // Whoever does not see the page is told where it is, and what was done.
  const record = records.find((each) => each.id === page?.recordId);
  const { disposition, open } = page ?? {};
  useEffect(() => {
    if (at < 0 || !disposition) return;
    const parts = [t('review.pageLabel', { page: at + 1, pages: pages.length }), record?.title, t(`review.disposition.${disposition}`), open ? t('review.openFindings', { count: open }) : ''];
    setSaid(parts.filter(Boolean).join('. '));
    // eslint-disable-next-line react-hooks/exhaustive-deps -- why: said when the page or its decision changes, not when another page does
  }, [front, disposition, open]);
  useEffect(() => {
    const read = aimed ? wordsInOrder(aimed).slice(mode === 'rest' ? wordAt : 0).map((word) => word.text).join(' ') : '';
    if (read) setSaid(read);
  }, [aimed, mode, wordAt]);

  const withGround = useCallback(
    (title: string, then: (ground: WithholdingGround) => void) => {
      if (ground) then(ground);
      else setAsking({ ground: title, then: (picked) => (setGround(picked), then(picked)) });
    },
    [ground],
  );
  const draw = useCallback(
    (box: Box) => {
      if (page) withGround(t('review.groundOfBox'), (picked) => setSelected(acts.box(page.id, box, picked)));
    },
    [page, withGround, acts, t],
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

  const document = useMemo(() => pages.filter((each) => each.recordId === page?.recordId).map((each) => each.id), [pages, page?.recordId]);
  /** What is taken back is seen. */
  const backTo = (pageId: string | null) => {
    const place = pageId ? index.get(pageId) : undefined;
    if (place !== undefined && place !== at) show(place);
  };
  // At once: whoever types the figure right after the letter is heard.
  const ask = (what: Asking) => flushSync(() => setAsking(what));
  const withhold = () => page && editable && ask({ ground: t('review.groundOfPage'), then: (picked) => (acts.decide([page.id], 'withhold', picked), nextUndecided()) });
  const documentWithheld = () => page && editable && ask({ ground: t('review.groundOfDocument', { count: document.length, title: record?.title ?? '' }), then: (picked) => (acts.decide(document, 'withhold', picked), nextUndecided()) });
  const mayScope = grounds.includes('out_of_scope') || record?.inScope === false;
  const documentOut = () => page && editable && mayScope && (acts.decide(document, 'out_of_scope', 'out_of_scope'), nextUndecided());
  /** What may not leave goes on the ground that says so; where that is none of the basis, a person picks. */
  const asProtected = (then: (ground: WithholdingGround) => void) => (grounds.includes('protected') ? then('protected') : setAsking({ ground: t('review.groundOfBox'), then }));
  const suggestions: SuggestionActs = {
    accept: (finding, takeOut) => (takeOut ? asProtected((picked) => acts.findings([finding.id], 'accepted', picked)) : acts.findings([finding.id], 'accepted', null)),
    dismiss: (finding) => acts.findings([finding.id], 'dismissed', null),
    acceptKind: ({ kind }, takeOut) => (takeOut ? asProtected((picked) => acts.kind(kind, 'accepted', picked)) : acts.kind(kind, 'accepted', null)),
    dismissKind: ({ kind }) => acts.kind(kind, 'dismissed', null),
    goTo: (id) => show(index.get(id) ?? at),
  };
  const firstOpen = detail?.findings.find((finding) => finding.status === 'open');
  const toMode = (wanted: PageMode) => {
    setAfter(false);
    setMode(mode === wanted ? 'box' : wanted);
  };
  const go = t('review.group.go');
  const decide = t('review.group.decide');
  const doing: Shortcut[] = !editable
    ? []
    : [
        { key: 'r', label: t('review.keys.release'), group: decide, run: () => page && (acts.decide([page.id], 'release', null), releasable(page) && nextUndecided()) },
        { key: 'w', label: t('review.keys.withhold'), group: decide, run: withhold },
        { key: 'b', label: t('review.keys.box'), group: decide, run: () => page && setDraft({ box: clip({ x: page.width / 2 - 90, y: page.height / 3, width: 180, height: 15 }, page), of: null }) },
        { key: 'l', label: t('review.keys.line'), group: decide, run: () => toMode('line') },
        { key: 'e', label: t('review.keys.rest'), group: decide, run: () => toMode('rest') },
        { key: 'W', label: t('review.documentWithheld'), group: decide, run: documentWithheld },
        { key: 'O', label: t('review.documentOut'), group: decide, run: documentOut },
        { key: 'a', label: t('review.keys.accept'), group: decide, run: () => firstOpen && suggestions.accept(firstOpen, !firstOpen.mayLeave && firstOpen.quote !== '') },
        { key: 'x', label: t('review.keys.dismiss'), group: decide, run: () => firstOpen && suggestions.dismiss(firstOpen) },
        { key: 'm', label: t('review.keys.note'), group: decide, run: () => window.document.getElementById(noteField)?.focus() },
        { key: 't', label: t('review.keys.term'), group: decide, run: () => setAsking('term') },
        { key: 'u', label: t('review.keys.undo'), group: decide, run: () => backTo(review.undo()) },
        { key: 'U', label: t('review.keys.redo'), group: decide, run: () => backTo(review.redo()) },
      ];
  const lineTo = (to: number) => {
    setLineAt(Math.min(Math.max(to, 0), (lines?.length ?? 1) - 1));
    setWordAt(0);
  };
  const lineKeys: Shortcut[] =
    mode !== 'box' && lines
      ? [
          { key: 'ArrowDown', label: t('review.keys.lineDown'), group: decide, run: () => lineTo(lineAt + 1) },
          { key: 'ArrowUp', label: t('review.keys.lineUp'), group: decide, run: () => lineTo(lineAt - 1) },
          ...(mode === 'rest'
            ? [
                { key: 'ArrowRight', label: t('review.keys.wordRight'), group: decide, run: () => setWordAt(Math.min(wordAt + 1, (aimed?.words.length ?? 1) - 1)) },
                { key: 'ArrowLeft', label: t('review.keys.wordLeft'), group: decide, run: () => setWordAt(Math.max(wordAt - 1, 0)) },
              ]
            : []),
          { key: 'Enter', label: t('review.keys.lineTake'), group: decide, run: () => aim && draw(aim) },
          { key: 'Escape', label: t('review.keys.lineEnd'), group: decide, run: () => setMode('box') },
        ]
      : [];
  useShortcuts(
    [
      { key: 'n', label: t('review.keys.nextUndecided'), group: go, run: nextUndecided },
      { key: 'j', label: t('review.keys.next'), group: go, run: () => show(at + 1) },
      { key: 'k', label: t('review.keys.previous'), group: go, run: () => show(at - 1) },
      { key: 'p', label: t('review.keys.previous'), group: go, run: () => show(at - 1) },
      { key: 'c', label: t('review.keys.sheet'), group: go, run: () => setSheet(true) },
      { key: 'v', label: t('review.keys.after'), group: go, run: () => setAfter((now) => !now) },
      { key: 'z', label: t('review.keys.zoom'), group: go, run: () => zoomTo(zoom === 1 ? 2 : 1) },
      { key: '+', label: t('review.larger'), group: go, run: larger },
      { key: '=', label: t('review.larger'), group: go, run: larger },
      { key: '-', label: t('review.smaller'), group: go, run: smaller },
      { key: '0', label: t('review.keys.fit'), group: go, run: () => zoomTo(1) },
      { key: 'Home', label: t('review.keys.first'), group: go, run: () => show(0) },
      { key: 'End', label: t('review.keys.last'), group: go, run: () => show(pages.length - 1) },
      ...doing,
      ...lineKeys,
    ],
    !sheet,
  );

  if (!page) return <p className="p-6 text-muted">{t('review.noPages')}</p>;
  const help = draft ? t('review.help.draft') : mode !== 'box' ? t(`review.help.${mode}`) : '';
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <Toolbar {...{ at, pages, records, undecided, editable, after, review, show, nextUndecided, mode, zoom }} onUndo={() => backTo(review.undo())} onRedo={() => backTo(review.redo())} onSheet={() => setSheet(!sheet)} onAfter={() => setAfter(!after)} onTerm={() => setAsking('term')} onLarger={larger} onSmaller={smaller} onLine={toMode} />
      <p role="status" className={help ? 'bg-brand-soft px-4 py-1 font-semibold text-brand' : 'sr-only'}>
        {help}
      </p>
      <p role="status" className="sr-only" data-said>
        {said}
      </p>
      {review.conflict ? <ConflictNotice review={review} onOpen={(id) => show(index.get(id) ?? at)} /> : null}
      {review.others ? (
        <p role="status" className="border-b border-line bg-surface px-4 py-1 text-muted" data-others>
          {t('review.others', { count: review.others.pageIds.length, names: review.others.names.join(', '), page: (index.get(review.others.pageIds[0] ?? '') ?? 0) + 1 })}
        </p>
      ) : null}
      {review.notice ? (
        <div className="px-4 pt-2">
          <Notice kind="soon" live title={say(review.notice)} />
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
              marksName={marks.map((mark) => mark.id).join('.').slice(-400) + marks.length}
              lines={lines ?? []}
              aim={aim}
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
            <PagePanel page={page} record={record} detail={detail} acts={acts} editable={editable} mayScope={mayScope} onWithhold={withhold} onOverride={() => setAsking('override')} onDocumentOut={documentOut} onDocumentWithheld={documentWithheld} />
            <Suggestions {...suggestions} detail={detail} kinds={review.kinds} editable={editable} />
            <MarksPanel page={page} marks={marks} grounds={grounds} ground={ground} onGround={setGround} editable={editable} lines={lines} listOpen={listOpen} onListOpen={setListOpen} onDraw={draw} onRemove={acts.remove} />
            <Notes pageId={page.id} notes={detail?.notes ?? []} editable={editable} onAdd={(text) => acts.note(page.id, text)} onRemove={acts.unnote} />
          </section>
        </div>
      )}
      <GroundDialog
        title={typeof asking === 'object' && asking ? asking.ground : ''}
        grounds={grounds}
        open={typeof asking === 'object' && asking !== null}
        onClose={() => setAsking(null)}
        onPick={(picked) => {
          if (typeof asking === 'object') asking?.then(picked);
          setAsking(null);
        }}
      />
      <TermDialog requestId={request.id} grounds={grounds} ground={ground} open={asking === 'term'} onClose={() => setAsking(null)} onTerm={(term, picked) => (acts.term(term, picked), setGround(picked), setAsking(null))} />
      <OverrideDialog confirming={page.override === 'proposed'} open={asking === 'override'} onClose={() => setAsking(null)} onOverride={(reason, code) => (void acts.override(page.id, reason, code), setAsking(null))} />
    </div>
  );
}

/** Somebody was first: what stands, who did it, and both ways on. */
function ConflictNotice({ review, onOpen }: { review: ReturnType<typeof useReview>; onOpen: (pageId: string) => void }) {
  const { t } = useWords();
  const { conflict, setConflict, send, index } = review;
  const [first] = conflict?.pages ?? [];
  if (!conflict || !first) return null;
  const { act, pages } = conflict;
  const title = t('review.conflict', { count: pages.length, name: first.by || t('review.somebody'), page: (index.get(first.pageId) ?? 0) + 1, theirs: t(`review.disposition.${first.disposition}`), yours: t(`review.disposition.${act.disposition}`) });
  return (
    <div className="px-4 pt-2">
      <Notice kind="late" live title={title}>
        <div className="flex flex-wrap gap-2">
          <Button type="button" size="small" look="secondary" onClick={() => onOpen(first.pageId)}>
            {t('review.conflictShow')}
          </Button>
          <Button type="button" size="small" look="secondary" onClick={() => (setConflict(null), void send({ ...act, pageIds: pages.map(({ pageId }) => pageId) }))}>
            {t('review.conflictMine', { yours: t(`review.disposition.${act.disposition}`) })}
          </Button>
          <Button type="button" size="small" look="quiet" onClick={() => setConflict(null)}>
            {t('review.conflictTheirs')}
          </Button>
        </div>
      </Notice>
    </div>
  );
}
