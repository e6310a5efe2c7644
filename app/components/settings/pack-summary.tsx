/** What a rule pack says, in lines. */
import { useWords } from '#app/i18n/use-words.ts';
import { formatCents, formatLegalDate, formatShortDate } from '#templates/locales/format.ts';
import type { RulePack } from '#workflows/rules/packs.ts';

export function PackSummary({ pack }: { pack: RulePack }) {
  const { t, locale } = useWords();
  const r = (key: string, params?: Record<string, string | number>) => t(`settings.rules.${key}`, params);
  return (
    <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[10rem_1fr]">
      <dt className="text-muted">{r('kindLabel')}</dt>
      <dd>
        <p className="font-semibold">{r(`kind.${pack.body.kind}`)}</p>
        <ul>
          {linesOf().map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </dd>
      <dt className="text-muted">{r('citation')}</dt>
      <dd>
        {pack.citation}
        {pack.certainty === 'H' ? null : <span className="block text-soon">{r(`sure.${pack.certainty}`)}</span>}
      </dd>
      <dt className="text-muted">{r('from')}</dt>
      <dd>{pack.validTo ? r('dates', { from: formatLegalDate(pack.validFrom, locale), until: formatLegalDate(pack.validTo, locale) }) : `${formatLegalDate(pack.validFrom, locale)}, ${r('noEnd')}`}</dd>
    </dl>
  );

  function linesOf(): string[] {
    const { body } = pack;
    const price = (cents: number) => formatCents(cents, locale);
    const yesNo = (yes: boolean) => r(yes ? 'yes' : 'no');
    switch (body.kind) {
      case 'closures':
        return body.days.map(({ date, name }) => `${formatShortDate(date, locale)}: ${name}`);
      case 'fee_schedule':
        return [
          ...(body.attorneysOnly ? [r('attorneysOnly')] : []),
          ...(body.base ? [`${t(`rules.fee.line.${body.base.code}`)}: ${price(body.base.cents)}`] : []),
          ...body.tiers.map(({ upTo, cents }, i) => {
            const from = (body.tiers[i - 1]?.upTo ?? 0) + 1;
            return `${t('rules.fee.line.pages')} ${upTo === null ? t('settings.fees.pagesOver', { from, price: price(cents) }) : t('settings.fees.pages', { from, to: upTo, price: price(cents) })}`;
          }),
          ...(body.electronicPercent === null ? [] : [t('settings.fees.electronic', { percent: body.electronicPercent })]),
          ...(body.certificationCents === null ? [] : [`${r('certification')}: ${price(body.certificationCents)}`]),
          ...(body.pagesCapCents === null ? [] : [`${r('cap')}: ${price(body.pagesCapCents)}`]),
        ];
      case 'prepayment':
        return [`${r('thirdParty')}: ${yesNo(body.thirdParty)}`, `${r('patient')}: ${yesNo(body.patient)}`];
      case 'clock':
        return [
          `${body.days} ${r(body.count)}`,
          body.bases.map((basis) => t(`rules.basis.${basis}`)).join('; '),
          ...(body.requesterKinds.length > 0 ? [`${r('requesterKinds')}: ${body.requesterKinds.map((kind) => t(`office.requesterKind.${kind}`)).join(', ')}`] : []),
        ];
      case 'protected':
        return [
          r(`categories.${body.category}`),
          ...(body.alone ? [r('alone')] : []),
          ...(body.neverFor.length > 0 ? [`${r('neverFor')}: ${body.neverFor.map((purpose) => r(`purposes.${purpose}`)).join(', ')}`] : []),
        ];
      case 'minors':
        return [`${r('fromAge')}: ${body.fromAge}`];
      case 'switch':
        return [`${r(`shipped.${body.ruleId}`)} (${body.ruleId}): ${r(body.on ? 'switchOn' : 'switchOff')}`];
      default:
        return body satisfies never;
    }
  }
}
