/** The reviewer's desk: pages, the page, what is known of it; a key for everything, and every act saved as it is done. */
import { useCallback, useEffect, useMemo, useState, type KeyboardEvent } from 'react';
import { Notice } from '#app/components/notice.tsx';
import { useShortcuts, type Shortcut } from '#app/components/keys.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import type { WithholdingGround } from '#workflows/rules/patient-withholding.ts';
import { ContactSheet } from './contact-sheet.tsx';
import { GroundDialog, OverrideDialog, TermDialog } from './dialogs.tsx';
import { linesOf, grow, clip, termBoxes } from './geometry.ts';
import { imageAddress, loadDetail, loadPicture, loadWords } from './images.ts';
import { MarksPanel } from './marks-panel.tsx';
import { PagePanel } from './page-panel.tsx';
import { PageView, type PageMode } from './page-view.tsx';
import { Thumbnails } from './thumbnails.tsx';
import { Toolbar } from './toolbar.tsx';
import type { Box, PageWord, Redaction, ReviewPage, ReviewRecord } from './types.ts';
import { releasable, useActs } from './use-acts.ts';
import { useDraftBox, type Draft } from './use-draft-box.ts';
import { useReview } from './use-review.ts';

export type WorkstationData = {
  request: { id: string };
  records: ReviewRecord[];
  pages: ReviewPage[];
  redactions: Redaction[];
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
  const [zoom, setZoom] = useState(1);
  const [mode, setMode] = useState<PageMode>('box');
  const [lineAt, setLineAt] = useState(0);
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
      setMode('box');
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

  // The pages that are likely next are fetched while this one is read.
  useEffect(() => {
    const ahead = [pages[at + 1], pages[at + 2], pages.slice(at + 1).find((each) => each.disposition === 'undecided')];
    const timer = setTimeout(() => {
      for (const next of ahead) if (next) void loadPicture(imageAddress(request.id, next.id, 'review'), true).catch(() => undefined);
    }, 120);
    return () => clearTimeout(timer);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- why: a changed decision is no reason to fetch again
  }, [at, request.id]);

  const marks = useMemo(() => review.redactions.filter((mark) => mark.pageId === front || mark.pageId === null), [review.redactions, front]);
  const terms = useMemo(() => marks.filter((mark) => mark.kind === 'term').map((mark) => mark.term ?? ''), [marks]);
  const wantWords = useCallback(() => {
    if (front) void loadWords(request.id, front).then((found) => setWords({ pageId: front, words: found })).catch(() => undefined);
  }, [front, request.id]);
  useEffect(() => {
    if (terms.length > 0 || mode === 'line') wantWords();
  }, [terms.length, mode, wantWords]);
  const own = words?.pageId === front ? words.words : null;
  const lines = useMemo(() => (own ? linesOf(own) : null), [own]);
  const taken = useMemo(() => (own ? termBoxes(own, terms) : []), [own, terms]);

  const withGround = useCallback(
    (title: string, then: (ground: WithholdingGround) => void) => {
      if (ground) then(ground);
      else setAsking({ ground: title, then: (picked) => (setGround(picked), then(picked)) });
    },
    [ground],
  );
  const draw = useCallback(
    (box: Box) => {
      if (page) withGround(t('review.groundOfBox'), (picked) => acts.box(page.id, box, picked));
    },
    [page, withGround, acts, t],
  );
  const keep = useCallback(
    ({ box, of }: Draft) => {
      const moved = of ? marks.find((mark) => mark.id === of) : undefined;
      if (moved) acts.move(moved, box);
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

  const withhold = () => page && editable && setAsking({ ground: t('review.groundOfPage'), then: (picked) => acts.decide([page.id], 'withhold', picked) });
  const documentOut = () => page && acts.decide(pages.filter((each) => each.recordId === page.recordId).map((each) => each.id), 'out_of_scope', 'out_of_scope');
  const go = t('review.group.go');
  const decide = t('review.group.decide');
  const doing: Shortcut[] = !editable
    ? []
    : [
        { key: 'r', label: t('review.keys.release'), group: decide, run: () => page && (acts.decide([page.id], 'release', null), releasable(page) && nextUndecided()) },
        { key: 'w', label: t('review.keys.withhold'), group: decide, run: withhold },
        { key: 'b', label: t('review.keys.box'), group: decide, run: () => page && setDraft({ box: clip({ x: page.width / 2 - 90, y: page.height / 3, width: 180, height: 15 }, page), of: null }) },
        { key: 'l', label: t('review.keys.line'), group: decide, run: () => setMode(mode === 'line' ? 'box' : 'line') },
        { key: 't', label: t('review.keys.term'), group: decide, run: () => setAsking('term') },
        { key: 'u', label: t('review.keys.undo'), group: decide, run: review.undo },
        { key: 'U', label: t('review.keys.redo'), group: decide, run: review.redo },
      ];
  const lineKeys: Shortcut[] =
    mode === 'line' && lines
      ? [
          { key: 'ArrowDown', label: t('review.keys.lineDown'), group: decide, run: () => setLineAt(Math.min(lineAt + 1, lines.length - 1)) },
          { key: 'ArrowUp', label: t('review.keys.lineUp'), group: decide, run: () => setLineAt(Math.max(lineAt - 1, 0)) },
          { key: 'Enter', label: t('review.keys.lineTake'), group: decide, run: () => page && lines[lineAt] && draw(clip(grow(lines[lineAt].box, 1), page)) },
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
      { key: 'z', label: t('review.keys.zoom'), group: go, run: () => setZoom((now) => (now === 1 ? 2 : 1)) },
      ...doing,
      ...lineKeys,
    ],
    !sheet,
  );

  if (!page) return <p className="p-6 text-muted">{t('review.noPages')}</p>;
  const record = records.find((each) => each.id === page.recordId);
  const help = draft ? t('review.help.draft') : mode === 'line' ? t('review.help.line') : '';
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <Toolbar {...{ at, pages, records, undecided, editable, after, review, show, nextUndecided, mode, zoom }} onSheet={() => setSheet(!sheet)} onAfter={() => setAfter(!after)} onTerm={() => setAsking('term')} onZoom={() => setZoom(zoom === 1 ? 2 : 1)} onLine={() => setMode(mode === 'line' ? 'box' : 'line')} />
      <p role="status" className={help ? 'bg-brand-soft px-4 py-1 font-semibold text-brand' : 'sr-only'}>
        {help}
      </p>
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
          <section aria-label={t('review.thePage')} tabIndex={0} className="min-w-0 flex-1 bg-sunken p-4 lg:overflow-auto">
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
              lines={lines ?? []}
              activeLine={lines?.[lineAt] ?? null}
              draft={draft?.box ?? null}
              selected={selected}
              onSelect={setSelected}
              onDraw={draw}
              onKey={boxKey}
            />
          </section>
          {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- why: what scrolls is reached by keyboard */}
          <section aria-label={t('review.aboutPage')} tabIndex={0} className="flex shrink-0 flex-col gap-4 border-t border-line bg-surface p-4 lg:w-80 lg:overflow-y-auto lg:border-l lg:border-t-0">
            <PagePanel page={page} record={record} detail={review.detail} acts={acts} editable={editable} mayScope={grounds.includes('out_of_scope') || record?.inScope === false} onWithhold={withhold} onOverride={() => setAsking('override')} onDocumentOut={documentOut} />
            <MarksPanel page={page} marks={marks} grounds={grounds} ground={ground} onGround={setGround} editable={editable} lines={lines} onWords={wantWords} onDraw={draw} onRemove={acts.remove} />
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
