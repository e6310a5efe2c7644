/** Questions that an act asks first: on which ground, which term, and why a page called another patient's may leave. */
import { useEffect, useState, type FormEvent } from 'react';
import { Button } from '#app/components/button.tsx';
import { TextArea, TextInput } from '#app/components/field.tsx';
import { Kbd } from '#app/components/keys.tsx';
import { Dialog } from '#app/components/overlays.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import type { WithholdingGround } from '#workflows/rules/patient-withholding.ts';

/** Only grounds that the basis allows are here; a figure picks one. */
export function GroundDialog({ title, grounds, open, onClose, onPick }: { title: string; grounds: readonly WithholdingGround[]; open: boolean; onClose: () => void; onPick: (ground: WithholdingGround) => void }) {
  const { t } = useWords();
  // Heard everywhere while it is open: the focus begins at the dialog's own button.
  useEffect(() => {
    if (!open) return;
    function onKey(event: KeyboardEvent) {
      const ground = /^[1-9]$/.test(event.key) ? grounds[Number(event.key) - 1] : undefined;
      if (!ground) return;
      event.preventDefault();
      onPick(ground);
    }
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [open, grounds, onPick]);
  return (
    <Dialog title={title} description={t('review.groundHint')} open={open} onOpenChange={(now) => !now && onClose()}>
      <ul className="flex flex-col gap-1">
        {grounds.map((ground, i) => (
            <li key={ground}>
              <button type="button" onClick={() => onPick(ground)} className="flex min-h-9 w-full items-center gap-3 rounded border border-line px-3 py-1 text-left hover:border-brand hover:bg-brand-soft">
                {i < 9 ? <Kbd>{i + 1}</Kbd> : null}
                <span>{t(`rules.ground.${ground}`)}</span>
              </button>
            </li>
          ))}
      </ul>
    </Dialog>
  );
}

type Counted = { term: string; hits: number; pages: number };

export function TermDialog({ requestId, grounds, ground, open, onClose, onTerm }: { requestId: string; grounds: readonly WithholdingGround[]; ground: WithholdingGround | null; open: boolean; onClose: () => void; onTerm: (term: string, ground: WithholdingGround) => void }) {
  const { t } = useWords();
  const [term, setTerm] = useState('');
  const [picked, setPicked] = useState<WithholdingGround | ''>(ground ?? '');
  const [counted, setCounted] = useState<Counted | null>(null);
  const [problem, setProblem] = useState<'term' | 'ground' | null>(null);
  useEffect(() => {
    setPicked(ground ?? '');
    if (open) return;
    setTerm('');
    setCounted(null);
    setProblem(null);
  }, [open, ground]);
  useEffect(() => {
    if (term.trim().length < 2) return setCounted(null);
    const timer = setTimeout(() => {
      void fetch(`/requests/${requestId}/review/term`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ term }) })
        .then(async (response) => (response.ok ? ((await response.json()) as { hits: number; pages: unknown[] }) : null))
        .then((found) => found && setCounted({ term, hits: found.hits, pages: found.pages.length }))
        .catch(() => setCounted(null));
    }, 350);
    return () => clearTimeout(timer);
  }, [term, requestId]);
  function submit(event: FormEvent) {
    event.preventDefault();
    if (term.trim().length < 2) return setProblem('term');
    if (!picked) return setProblem('ground');
    onTerm(term.trim(), picked);
  }
  return (
    <Dialog title={t('review.termTitle')} description={t('review.termHint')} open={open} onOpenChange={(now) => !now && onClose()}>
      <form onSubmit={submit} className="flex flex-col gap-4" noValidate>
        <TextInput name="term" label={t('review.term')} value={term} onChange={(event) => setTerm(event.target.value)} autoComplete="off" spellCheck={false} error={problem === 'term' ? t('review.errors.term_too_short') : undefined} />
        <p role="status" className="min-h-5 text-muted">
          {counted && counted.term === term ? t('review.termCount', { hits: counted.hits, pages: counted.pages }) : ''}
        </p>
        <label className="flex flex-col gap-1">
          <span className="font-semibold">{t('review.ground')}</span>
          <select className="control" value={picked} onChange={(event) => setPicked(event.target.value as WithholdingGround)} aria-invalid={problem === 'ground' || undefined}>
            <option value="">{t('review.chooseGround')}</option>
            {grounds.map((each) => (
              <option key={each} value={each}>
                {t(`rules.ground.${each}`)}
              </option>
            ))}
          </select>
        </label>
        {problem === 'ground' ? <p className="font-semibold text-late">{t('review.errors.ground_missing')}</p> : null}
        <div>
          <Button>{t('review.redactTerm')}</Button>
        </div>
      </form>
    </Dialog>
  );
}

/** The first person says why; the second, somebody else, shows the second factor. */
export function OverrideDialog({ confirming, open, onClose, onOverride }: { confirming: boolean; open: boolean; onClose: () => void; onOverride: (reason: string, code: string) => void }) {
  const { t } = useWords();
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    onOverride(String(form.get('reason') ?? ''), String(form.get('code') ?? ''));
  }
  return (
    <Dialog title={t(confirming ? 'review.override.confirm' : 'review.override.propose')} description={t('review.override.what')} open={open} onOpenChange={(now) => !now && onClose()}>
      <form onSubmit={submit} className="flex flex-col gap-4" noValidate>
        {confirming ? <TextInput name="code" label={t('review.code')} width="medium" autoComplete="one-time-code" inputMode="numeric" /> : <TextArea name="reason" label={t('review.override.reason')} rows={3} />}
        <div>
          <Button look="danger">{t(confirming ? 'review.override.confirm' : 'review.override.propose')}</Button>
        </div>
      </form>
    </Dialog>
  );
}
