/**
 * Splitting by keyboard: `s` starts a request at the page, `x` sets pages aside, `u` takes back; each change is kept at once.
 * Underneath it is a form of checkboxes and lists, which does the same without a script.
 */
import { Form, useFetcher } from '@remix-run/react';
import clsx from 'clsx';
import { ArrowRight, Check } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useWords } from '#app/i18n/use-words.ts';
import { useHydrated } from '../a11y.tsx';
import { Button } from '../button.tsx';
import { Kbd, useShortcuts, type Shortcut } from '../keys.tsx';
import { Notice } from '../notice.tsx';
import { PageCard } from './page-card.tsx';
import { PartsList, type Part } from './parts-list.tsx';
import { asideReasons, partsOf, putAside, toggleStart, type AsideReason, type SplitPlan } from './split-plan.ts';

type Batch = { id: string; pages: number; parts: readonly Part[] };
type Answer = { saved: boolean; message: { key: string } | null };

export function SplitDesk({ batch, plan: stored, problem }: { batch: Batch; plan: SplitPlan; problem: string | null }) {
  const { t, say } = useWords();
  const hydrated = useHydrated();
  const [history, setHistory] = useState<readonly SplitPlan[]>([stored]);
  const plan = history.at(-1) ?? stored;
  const [page, setPage] = useState(1);
  const [anchor, setAnchor] = useState(1);
  const form = useRef<HTMLFormElement>(null);
  const { save, state, answer } = useSaving(`/intake/${batch.id}?index`);
  const locked = useMemo(() => lockedPages(batch.parts), [batch.parts]);
  const selected = useMemo(() => range(Math.min(anchor, page), Math.max(anchor, page)), [anchor, page]);

  const change = useCallback(
    (next: SplitPlan) => {
      setHistory((past) => [...past.slice(-100), next]);
      save(next);
    },
    [save],
  );
  const undo = useCallback(() => {
    const before = history.at(-2);
    if (!before) return;
    setHistory(history.slice(0, -1));
    save(before);
  }, [history, save]);
  const aside = useCallback(
    (pages: readonly number[], reason: AsideReason | null) => {
      const free = pages.filter((each) => !locked.has(each));
      if (free.length > 0) change(putAside(plan, free, reason));
    },
    [plan, change, locked],
  );

  const shortcuts = useMemo<Shortcut[]>(() => {
    const group = t('intake.split.keys.group');
    const to = (next: number, extend: boolean) => {
      const inside = Math.max(1, Math.min(batch.pages, next));
      setPage(inside);
      if (!extend) setAnchor(inside);
    };
    const toggleAside = () => aside(selected, selected.every((each) => plan.aside[each]) ? null : 'cover_sheet');
    return [
      { key: 'j', label: t('intake.split.keys.next'), group, run: () => to(page + 1, false) },
      { key: 'ArrowRight', label: t('intake.split.keys.next'), group, run: (e) => to(page + 1, e.shiftKey) },
      { key: 'ArrowDown', label: t('intake.split.keys.next'), group, run: (e) => to(page + 1, e.shiftKey) },
      { key: 'k', label: t('intake.split.keys.previous'), group, run: () => to(page - 1, false) },
      { key: 'ArrowLeft', label: t('intake.split.keys.previous'), group, run: (e) => to(page - 1, e.shiftKey) },
      { key: 'ArrowUp', label: t('intake.split.keys.previous'), group, run: (e) => to(page - 1, e.shiftKey) },
      { key: 'J', label: t('intake.split.keys.extend'), group, run: () => to(page + 1, true) },
      { key: 's', label: t('intake.split.keys.start'), group, run: () => (locked.has(page) ? undefined : change(toggleStart(plan, page))) },
      { key: 'x', label: t('intake.split.keys.aside'), group, run: toggleAside },
      ...asideReasons.map((reason, i) => ({ key: String(i + 1), label: t('intake.split.keys.reason', { reason: t(`intake.reason.${reason}`) }), group, run: () => aside(selected, reason) })),
      { key: 'u', label: t('intake.split.keys.undo'), group, run: undo },
      { key: 'Enter', label: t('intake.split.keys.index'), group, run: () => form.current?.requestSubmit(form.current.querySelector<HTMLButtonElement>('button[value=index]')) },
    ];
  }, [t, page, batch.pages, plan, selected, locked, change, aside, undo]);
  useShortcuts(shortcuts);
  useEffect(() => {
    document.querySelector(`[data-page="${page}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [page]);

  const planned = partsOf(batch.pages, plan);
  const requests = planned.filter((part) => part.setAside === null);
  const numberOf = new Map(requests.flatMap((part, i) => part.pages.map((each) => [each, i + 1] as const)));
  const said = answer?.message ? say(answer.message) : problem;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-6 xl:grid-cols-[minmax(0,1fr)_20rem]">
      <Form method="post" action={`/intake/${batch.id}?index`} ref={form} className="flex min-w-0 flex-col gap-4">
        {said ? (
          <Notice kind="late" title={said} live />
        ) : null}
        <div className="sticky -top-4 z-20 flex lg:-top-6 flex-wrap items-center gap-x-4 gap-y-2 border-b border-line bg-bg py-2">
          <p className="font-semibold" aria-live="polite">
            {t('intake.split.summary', { requests: requests.length, aside: planned.reduce((sum, part) => sum + (part.setAside ? part.pages.length : 0), 0) })}
          </p>
          {/* What comes with the script has its place from the first line on: nothing jumps when it is there. */}
          <p className={clsx('hidden flex-wrap items-center gap-x-3 gap-y-1 text-xs text-muted lg:flex', !hydrated && 'invisible')}>
            <span className="inline-flex items-center gap-1"><Kbd>j</Kbd><Kbd>k</Kbd> {t('intake.split.keys.next')}</span>
            <span className="inline-flex items-center gap-1"><Kbd>s</Kbd> {t('intake.split.keys.start')}</span>
            <span className="inline-flex items-center gap-1"><Kbd>x</Kbd> {t('intake.split.keys.aside')}</span>
            <span className="inline-flex items-center gap-1"><Kbd>u</Kbd> {t('intake.split.keys.undo')}</span>
            <span className="inline-flex items-center gap-1"><Kbd>?</Kbd></span>
          </p>
          <div className="ml-auto flex items-center gap-2">
            <span role="status" className="inline-flex min-w-20 items-center gap-1 text-xs text-muted">
              {state === 'saving' ? t('intake.split.saving') : state === 'saved' ? (<><Check aria-hidden className="h-4 w-4" />{t('intake.split.saved')}</>) : null}
            </span>
            <span className="grid">
              <Button type="button" look="secondary" className={clsx('col-start-1 row-start-1', !hydrated && 'invisible')} onClick={undo} disabled={history.length < 2}>
                {t('intake.split.undo')}
              </Button>
              <Button type={hydrated ? 'button' : 'submit'} look="secondary" className={clsx('col-start-1 row-start-1', hydrated && 'invisible')} name="then" value="stay">
                {t('intake.split.save')}
              </Button>
            </span>
            <Button name="then" value="index" icon={<ArrowRight aria-hidden className="h-4 w-4" />} disabled={hydrated && requests.length === 0}>
              {t('intake.split.index')}
            </Button>
          </div>
        </div>
        <ol aria-label={t('intake.split.sheet')} className="grid grid-cols-[repeat(auto-fill,minmax(11rem,1fr))] gap-4">
          {range(1, batch.pages).map((each) => (
            <PageCard
              key={each}
              batchId={batch.id}
              page={each}
              starts={each === 1 || plan.starts.includes(each)}
              aside={plan.aside[each] ?? null}
              number={numberOf.get(each) ?? null}
              current={hydrated && each === page}
              selected={hydrated && selected.length > 1 && selected.includes(each)}
              locked={locked.has(each)}
              controlled={hydrated}
              onTake={(extend) => (setPage(each), extend ? undefined : setAnchor(each))}
              onStart={() => change(toggleStart(plan, each))}
              onAside={(reason) => aside([each], reason)}
            />
          ))}
        </ol>
      </Form>
      <PartsList batchId={batch.id} parts={batch.parts} />
    </div>
  );
}

/** Saves the newest plan, one after another: a later one waits for the earlier and replaces what waits. */
function useSaving(action: string) {
  const fetcher = useFetcher<Answer>();
  const waiting = useRef<SplitPlan | null>(null);
  const { submit, state } = fetcher;
  const send = useCallback(
    (plan: SplitPlan) => {
      const body = new FormData();
      body.set('then', 'live');
      for (const start of plan.starts) body.append('start', String(start));
      for (const [page, reason] of Object.entries(plan.aside)) body.set(`aside-${page}`, reason);
      submit(body, { method: 'post', action });
    },
    [submit, action],
  );
  // From the key on, not from the next drawing: two changes in one moment would go side by side, and the older might arrive last.
  const busy = useRef(false);
  useEffect(() => {
    if (state !== 'idle') return;
    const next = waiting.current;
    waiting.current = null;
    busy.current = next !== null;
    if (next) send(next);
  }, [state, send]);
  const save = useCallback(
    (plan: SplitPlan) => {
      if (busy.current) {
        waiting.current = plan;
        return;
      }
      busy.current = true;
      send(plan);
    },
    [send],
  );
  const saving = state !== 'idle' || waiting.current !== null;
  return { save, answer: fetcher.data, state: saving ? ('saving' as const) : fetcher.data?.saved ? ('saved' as const) : ('idle' as const) };
}

/** What is a request already stays as it is: its pages, and what lies between them. */
function lockedPages(parts: readonly Part[]): Set<number> {
  return new Set(parts.filter((part) => part.indexed).flatMap((part) => range(part.firstPage, part.lastPage)));
}

function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
}
