/** Notes on the page, from one reviewer to the next; they never leave. */
import { useState, type FormEvent, type KeyboardEvent } from 'react';
import { Button } from '#app/components/button.tsx';
import { Kbd } from '#app/components/keys.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import type { Note } from './types.ts';

type Props = { pageId: string; notes: readonly Note[]; editable: boolean; onAdd: (text: string) => void; onRemove: (id: string) => void };

export function Notes({ pageId, notes, editable, onAdd, onRemove }: Props) {
  const { t, locale } = useWords();
  const when = new Intl.DateTimeFormat(locale === 'es' ? 'es-US' : 'en-US', { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <section className="flex flex-col gap-2 border-t border-line pt-3">
      <h2 className="font-semibold">{t('review.notes')}</h2>
      {notes.length > 0 ? (
        <ul aria-label={t('review.notes')} className="flex flex-col gap-2">
          {notes.map((note) => (
            <li key={note.id} className="flex flex-col gap-0.5 border-l-2 border-line-strong pl-2">
              <p className="whitespace-pre-wrap break-words">{note.text}</p>
              <p className="flex items-center justify-between gap-2 text-xs text-muted">
                <span>
                  {note.by}, <time dateTime={note.at}>{when.format(new Date(note.at))}</time>
                </span>
                {note.mine && editable ? (
                  <button type="button" className="link" aria-label={t('review.removeNoteNamed', { text: note.text.slice(0, 60) })} onClick={() => onRemove(note.id)}>
                    {t('review.removeNote')}
                  </button>
                ) : null}
              </p>
            </li>
          ))}
        </ul>
      ) : null}
      {editable ? <NewNote key={pageId} onAdd={onAdd} /> : notes.length === 0 ? <p className="text-muted">{t('review.noNotes')}</p> : null}
    </section>
  );
}

export const noteField = 'review-note';

/** Kept on leaving the field too: nobody loses a note by going to the next page. */
function NewNote({ onAdd }: { onAdd: (text: string) => void }) {
  const { t } = useWords();
  const [text, setText] = useState('');
  function add() {
    if (!text.trim()) return;
    onAdd(text.trim());
    setText('');
  }
  function onKey(event: KeyboardEvent<HTMLTextAreaElement>) {
    const keeps = event.key === 'Enter' && (event.ctrlKey || event.metaKey);
    if (!keeps && event.key !== 'Escape') return;
    event.preventDefault();
    // Leaving the field keeps what is in it.
    event.currentTarget.blur();
  }
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        add();
      }}
    >
      <label className="flex flex-col gap-1">
        <span className="text-muted">
          {t('review.noteHint')} <Kbd>m</Kbd>
        </span>
        <textarea id={noteField} rows={2} maxLength={2000} value={text} onChange={(event) => setText(event.target.value)} onKeyDown={onKey} onBlur={add} className="control" />
      </label>
      <div>
        <Button size="small" look="secondary">
          {t('review.addNote')}
        </Button>
      </div>
    </form>
  );
}
