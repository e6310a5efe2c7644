/** The search of the log: whom, whose, what, when, where; sent as a form, so that no name stands in an address. */
import { Form, Link } from '@remix-run/react';
import { Search, Trash2 } from 'lucide-react';
import { useWords } from '#app/i18n/use-words.ts';
import type { SavedSearch } from '#db/queries/saved-searches.ts';
import type { LogCriteria } from '#db/schema/compliance.ts';
import { Button } from '../button.tsx';
import { FieldError } from '../field.tsx';
import { FilterField } from './filter-field.tsx';

type LogSearchProps = {
  criteria: LogCriteria;
  groups: readonly string[];
  actions: readonly string[];
  outcomes: readonly string[];
  facilities: readonly { id: string; name: string }[];
};

export function LogSearchForm({ criteria, groups, actions, outcomes, facilities }: LogSearchProps) {
  const { t } = useWords();
  const s = (key: string) => t(`compliance.searches.${key}`);
  return (
    <Form method="post" action="/log?index" role="search" aria-label={s('title')} className="grid gap-3 sm:grid-cols-2 lg:grid-cols-4">
      <input type="hidden" name="intent" value="search" />
      <Typed name="person" label={s('person')} hint={s('personHint')} value={criteria.person} />
      <Typed name="patient" label={s('patient')} hint={s('patientHint')} value={criteria.patient} />
      <Typed name="requester" label={s('requester')} hint={s('requesterHint')} value={criteria.requester} />
      <Typed name="number" label={t('compliance.log.number')} value={criteria.number} />
      <FilterField label={s('what')}>
        <select name="what" defaultValue={criteria.what ?? ''} className="control">
          <option value="">{t('compliance.log.allActions')}</option>
          <optgroup label={s('groupsLabel')}>
            {groups.map((group) => (
              <option key={group} value={group}>
                {s(`group.${group}`)}
              </option>
            ))}
          </optgroup>
          <optgroup label={s('actionsLabel')}>
            {actions.map((action) => (
              <option key={action} value={action}>
                {action}
              </option>
            ))}
          </optgroup>
        </select>
      </FilterField>
      <FilterField label={t('compliance.log.outcome')}>
        <select name="outcome" defaultValue={criteria.outcome ?? ''} className="control">
          <option value="">{t('compliance.log.allOutcomes')}</option>
          {outcomes.map((outcome) => (
            <option key={outcome} value={outcome}>
              {outcome}
            </option>
          ))}
        </select>
      </FilterField>
      <FilterField label={t('compliance.log.from')}>
        <input type="date" name="from" defaultValue={criteria.from ?? ''} className="control" />
      </FilterField>
      <FilterField label={t('compliance.log.to')}>
        <input type="date" name="to" defaultValue={criteria.to ?? ''} className="control" />
      </FilterField>
      <FilterField label={s('facility')}>
        <select name="facility" defaultValue={criteria.facility ?? ''} className="control">
          <option value="">{s('allFacilities')}</option>
          {facilities.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </FilterField>
      <Typed name="place" label={s('place')} hint={s('placeHint')} value={criteria.place} />
      <div className="flex items-end gap-4 lg:col-span-2">
        <Button icon={<Search aria-hidden className="h-4 w-4" />}>{s('find')}</Button>
        {Object.keys(criteria).length > 0 ? (
          <Link className="link leading-9" to="/log">
            {t('compliance.log.clear')}
          </Link>
        ) : null}
      </div>
    </Form>
  );
}

function Typed({ name, label, hint, value }: { name: keyof LogCriteria; label: string; hint?: string; value?: string | undefined }) {
  return (
    <FilterField label={label}>
      <input name={name} defaultValue={value ?? ''} autoComplete="off" maxLength={120} className="control" placeholder={hint} />
    </FilterField>
  );
}

/** Those that were kept, and the form that keeps the one on the page. */
export function SavedSearches({ searches, current, error }: { searches: readonly SavedSearch[]; current: { id: string; kept: boolean } | null; error?: string | undefined }) {
  const { t } = useWords();
  const s = (key: string, params?: Record<string, string>) => t(`compliance.searches.${key}`, params);
  if (searches.length === 0 && !current) return null;
  return (
    <section aria-label={s('kept')} className="flex flex-col gap-3">
      {searches.length > 0 ? (
        <ul className="flex flex-wrap gap-2">
          {searches.map((search) => (
            <li key={search.id} className="flex items-center gap-1 rounded border border-line bg-surface pl-3 text-sm">
              <Link className="link font-semibold leading-9" to={`/log?search=${search.id}`} aria-current={current?.id === search.id ? 'page' : undefined}>
                {search.name}
              </Link>
              <span className="pr-3 text-xs text-muted">{search.shared ? s('shared', { by: search.by }) : s('own')}</span>
              {search.mine ? (
                <Form method="post" action="/log?index">
                  <input type="hidden" name="id" value={search.id} />
                  <Button look="quiet" size="small" name="intent" value="drop" aria-label={s('drop', { name: search.name ?? '' })} icon={<Trash2 aria-hidden className="h-4 w-4" />} />
                </Form>
              ) : null}
            </li>
          ))}
        </ul>
      ) : null}
      {current && !current.kept ? (
        <Form method="post" action="/log?index" className="flex flex-wrap items-end gap-3">
          <input type="hidden" name="id" value={current.id} />
          <FilterField label={s('name')}>
            <input id="name" name="name" maxLength={80} autoComplete="off" className="control" aria-invalid={error ? true : undefined} aria-describedby={error ? 'name-error' : undefined} />
          </FilterField>
          <label className="flex min-h-11 items-center gap-2 text-sm">
            <input type="checkbox" name="shared" value="yes" className="h-5 w-5" />
            {s('share')}
          </label>
          <Button look="secondary" name="intent" value="keep">
            {s('keep')}
          </Button>
          {error ? <FieldError name="name">{error}</FieldError> : null}
          <p className="w-full text-xs text-muted">{s('address')}</p>
        </Form>
      ) : null}
    </section>
  );
}
