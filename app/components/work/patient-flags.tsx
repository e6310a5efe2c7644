/** What has to be known of an entry before it is chosen: that it gave way, that the person died, that the chart is restricted. A word and an icon each, never colour alone. */
import { GitMerge, HeartOff, Lock } from 'lucide-react';
import { useWords } from '#app/i18n/use-words.ts';
import { formatShortDate } from '#templates/locales/format.ts';

export type FlaggedPatient = { mergedInto: string | null; deceasedOn: string | null; restricted: boolean };

/** Nothing where there is nothing to say. */
export function PatientFlags({ patient }: { patient: FlaggedPatient }) {
  const { t, locale } = useWords();
  const flags = [
    ...(patient.mergedInto ? [{ key: 'merged', Icon: GitMerge, text: t('office.patients.merged', { mrn: patient.mergedInto }) }] : []),
    ...(patient.deceasedOn ? [{ key: 'deceased', Icon: HeartOff, text: t('office.patients.deceased', { date: formatShortDate(patient.deceasedOn, locale) }) }] : []),
    ...(patient.restricted ? [{ key: 'vip', Icon: Lock, text: t('office.patients.vip') }] : []),
  ];
  if (flags.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-x-3 gap-y-1">
      {flags.map(({ key, Icon, text }) => (
        <li key={key} className="inline-flex items-center gap-1 text-xs font-semibold text-soon">
          <Icon aria-hidden className="h-4 w-4 shrink-0" />
          {text}
        </li>
      ))}
    </ul>
  );
}
