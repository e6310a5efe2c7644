/** What is missing, and what it costs. */
import { useWords } from '#app/i18n/use-words.ts';
import { formatCents } from '#templates/locales/format.ts';
import { LinkButton } from '../button.tsx';
import { Table } from '../table.tsx';
import { partOfLine } from './parts.tsx';
import type { FollowView } from './types.ts';

/** What the papers lack, each with its button. */
export function MissingPart({ view }: { view: FollowView }) {
  const { t } = useWords();
  if (view.missing.length === 0) return null;
  return (
    <section aria-labelledby="missing" className="flex flex-col gap-3">
      <h2 id="missing" className="text-lg font-semibold">
        {t('requester.follow.missing')}
      </h2>
      <ul className="divide-y divide-line rounded border border-line bg-surface">
        {view.missing.map(({ line }) => {
          const part = partOfLine(line);
          return (
            <li key={line} className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 px-4 py-3">
              <div className="min-w-0 flex-1">
                <p className="font-semibold">{t(part.label)}</p>
                <p className="text-muted">{t(part.cure)}</p>
              </div>
              <LinkButton to={`/follow/${view.requestId}?add=${part.paper}#answer`} look="secondary" reloadDocument>
                {t('requester.follow.add')}
                <span className="sr-only">: {t(part.label)}</span>
              </LinkButton>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** The fee, line by line. */
export function FeePart({ view }: { view: FollowView }) {
  const { t, locale } = useWords();
  const fee = view.fee;
  if (!fee) return null;
  return (
    <section aria-labelledby="fee" className="flex flex-col gap-3">
      <h2 id="fee" className="text-lg font-semibold">
        {t('requester.follow.fee.title')}
      </h2>
      <Table
        caption={t('requester.follow.fee.title')}
        rows={[...fee.lines.map((line, i) => ({ ...line, id: String(i) })), { id: 'total', code: 'total', percent: undefined, quantity: 0, unitCents: 0, amountCents: fee.totalCents }]}
        rowKey={(line) => line.id}
        columns={[
          { key: 'what', head: t('requester.follow.fee.what'), rowHeader: true, cell: (line) => (line.id === 'total' ? <strong>{t('common.total')}</strong> : line.percent === undefined ? t(`rules.fee.line.${line.code}`) : t('rules.fee.line.pages_percent', { percent: line.percent })) },
          { key: 'quantity', head: t('requester.follow.fee.quantity'), align: 'right', cell: (line) => (line.id === 'total' ? '' : `${line.quantity} × ${formatCents(line.unitCents, locale)}`) },
          { key: 'amount', head: t('requester.follow.fee.amount'), align: 'right', cell: (line) => (line.id === 'total' ? <strong>{formatCents(line.amountCents, locale)}</strong> : formatCents(line.amountCents, locale)) },
        ]}
      />
      <p className="max-w-prose text-muted">
        {fee.status === 'settled' ? t(`requester.follow.fee.settled.${fee.settledBy ?? 'cheque'}`) : fee.totalCents === 0 ? t('requester.follow.fee.nothing') : t('requester.follow.fee.howToPay', { hospital: view.facility.name, number: view.number })}
      </p>
    </section>
  );
}
