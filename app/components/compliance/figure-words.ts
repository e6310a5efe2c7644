/** What a figure of the statistics is called: the house's own words for bases, requesters, states and grounds; a person by name. */
import type { Locale, Translate } from '#templates/locales/index.ts';

export function figureName(chart: string, figure: { key: string; label?: string | undefined }, t: Translate, locale: Locale): string {
  const { key, label } = figure;
  if (label) return label;
  if (chart === 'received') return new Intl.DateTimeFormat(locale === 'es' ? 'es-US' : 'en-US', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${key}-01T00:00:00Z`));
  if (chart === 'requester' || chart === 'pages') return t(`office.requesterKind.${key}`);
  if (chart === 'basis' || chart === 'turnaround_basis') return t(`rules.basis.${key}`);
  if (chart === 'state') return t(`states.staff.${key}.label`);
  if (chart === 'reasons') return t(`rules.ground.${key}`);
  return t(`statistics.figure.${chart}.${key}`);
}
