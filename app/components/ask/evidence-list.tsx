/** What the law asks for, line by line: there, looked at by a person, or missing; with its clause and where to add it. */
import { Link } from '@remix-run/react';
import { CircleCheck, CircleDashed, Eye, type LucideIcon } from 'lucide-react';
import { useWords } from '#app/i18n/use-words.ts';
import type { Message } from '#workflows/message.ts';

export type EvidenceItem = { id: string; citation: string; status: 'met' | 'missing' | 'needs_person'; label: Message; how: Message; step: string | null };

const looks = {
  met: { icon: CircleCheck, mark: 'text-done' },
  needs_person: { icon: Eye, mark: 'text-waiting' },
  missing: { icon: CircleDashed, mark: 'text-soon' },
} as const satisfies Record<EvidenceItem['status'], { icon: LucideIcon; mark: string }>;

export function EvidenceList({ lines, door, folded }: { lines: readonly EvidenceItem[]; door: string; folded?: boolean }) {
  const { t, say } = useWords();
  const missing = lines.filter((line) => line.status === 'missing').length;
  const heading = missing === 0 ? t('ask.evidence.complete') : t('ask.evidence.missing', { count: missing });
  const list = (
    <ul className="divide-y divide-line">
      {lines.map((line) => {
        const { icon: Icon, mark } = looks[line.status];
        return (
          <li key={line.id} className="flex items-start gap-3 py-3">
            <Icon aria-hidden className={`mt-px h-5 w-5 shrink-0 ${mark}`} />
            <div className="min-w-0 flex-1">
              <p>
                <span className="font-semibold">{say(line.label)}</span>
                <span className={`ml-2 text-sm font-semibold ${mark}`}>{t(`ask.evidence.status.${line.status}`)}</span>
              </p>
              {line.status === 'missing' ? <p className="text-muted">{say(line.how)}</p> : null}
              <p className="text-sm text-muted">{line.citation}</p>
              {line.status === 'missing' && line.step ? (
                <Link to={`/ask/${door}/${line.step}?from=check`} className="link inline-flex min-h-6 items-center">
                  {t('ask.evidence.add')}
                  <span className="sr-only">: {say(line.label)}</span>
                </Link>
              ) : null}
            </div>
          </li>
        );
      })}
    </ul>
  );
  if (folded) {
    return (
      <details className="rounded border border-line bg-surface px-4 py-3">
        <summary className="font-semibold">
          {t('ask.evidence.title')} <span className="font-normal text-muted">{heading}</span>
        </summary>
        {list}
      </details>
    );
  }
  return (
    <section aria-labelledby="evidence" className="flex flex-col gap-2">
      <h2 id="evidence" className="text-lg font-semibold">
        {t('ask.evidence.title')}
      </h2>
      <p className="text-muted">{heading}</p>
      {list}
    </section>
  );
}
