/** The state of a request as staff say it, with an icon for who is to act. */
import { StatusTag, type Status } from '#app/components/status-tag.tsx';
import { useWords } from '#app/i18n/use-words.ts';

const looks: Record<string, Status> = {
  awaiting_information: 'waiting',
  retrieving: 'waiting',
  building: 'waiting',
  approved: 'waiting',
  releasing: 'waiting',
  released: 'waiting',
  retrieval_failed: 'late',
  undelivered: 'late',
  closed: 'done',
};

/** Key of a state's words: a closed request is told by its outcome. */
export function stateKey(state: string, outcome: string | null): string {
  return state === 'closed' ? `closed_${outcome ?? 'released'}` : state;
}

export function StateTag({ state, outcome }: { state: string; outcome: string | null }) {
  const { t } = useWords();
  return <StatusTag status={looks[state] ?? 'none'}>{t(`states.staff.${stateKey(state, outcome)}.label`)}</StatusTag>;
}
