/** What a request needs, line by line, each with the clause that asks for it and how to mend it. */
import clsx from 'clsx';
import { CircleCheck, CircleDashed, CircleX } from 'lucide-react';
import { useWords } from '#app/i18n/use-words.ts';
import { formatShortDate } from '#templates/locales/format.ts';
import type { Message } from '#workflows/message.ts';
import type { EvidenceLine, EvidenceStatus } from '#workflows/rules/evidence.ts';

const marks = {
  missing: { icon: CircleX, look: 'text-late' },
  needs_person: { icon: CircleDashed, look: 'text-waiting' },
  met: { icon: CircleCheck, look: 'text-done' },
} as const satisfies Record<EvidenceStatus, { icon: unknown; look: string }>;

export type ShownLine = Pick<EvidenceLine, 'id' | 'citation' | 'label' | 'status' | 'how' | 'defects'>;

/** `live` announces how many are missing when that changes; `onlyMissing` leaves out what is in order. */
export function Evidence({ lines, live, onlyMissing }: { lines: readonly ShownLine[]; live?: boolean; onlyMissing?: boolean }) {
  const { t } = useWords();
  const missing = lines.filter((line) => line.status === 'missing').length;
  const shown = onlyMissing ? lines.filter((line) => line.status === 'missing') : lines;
  return (
    <div className="flex flex-col gap-3">
      <p role={live ? 'status' : undefined} className={clsx('font-semibold', missing > 0 ? 'text-late' : 'text-done')}>
        {missing > 0 ? t('desk.evidence.missing', { count: missing }) : t('desk.evidence.complete')}
      </p>
      <ul className="flex flex-col gap-3">
        {shown.map((line) => (
          <Line key={line.id} line={line} />
        ))}
      </ul>
    </div>
  );
}

/** A rule's sentence with its dates as people write them. */
export function useRuleWords(): (message: Message) => string {
  const { say, locale } = useWords();
  return (message) => {
    const params = Object.entries(message.params ?? {}).map(([name, value]) => [name, typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? formatShortDate(value, locale) : value]);
    return say({ key: message.key, params: Object.fromEntries(params) as NonNullable<Message['params']> });
  };
}

function Line({ line }: { line: ShownLine }) {
  const { t } = useWords();
  const say = useRuleWords();
  const { icon: Icon, look } = marks[line.status];
  return (
    <li className="flex gap-2">
      <Icon aria-hidden className={clsx('mt-px h-5 w-5 shrink-0', look)} />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline justify-between gap-x-3">
          <span className="font-semibold">
            {say(line.label)} <span className="sr-only">({t(`desk.evidence.status.${line.status}`)})</span>
          </span>
          <span className="text-xs text-muted">{line.citation}</span>
        </p>
        {/* The defects below say it themselves, each with its cure. */}
        {line.status === 'met' || (line.defects?.length && line.status === 'missing') ? null : <p className="text-muted">{say(line.how)}</p>}
        {line.status === 'missing' && line.defects && line.defects.length > 0 ? (
          <ul className="mt-1 flex flex-col gap-1">
            {line.defects.map((defect) => (
              <li key={defect.id} className="border-l-2 border-late pl-3">
                {say(defect.message)} <span className="text-muted">{say(defect.cure)}</span> <span className="whitespace-nowrap text-xs text-muted">{defect.citation}</span>
              </li>
            ))}
          </ul>
        ) : null}
      </div>
    </li>
  );
}
