/** The state of a request in the requester's plain words, with an icon for whose turn it is. */
import { useWords } from '#app/i18n/use-words.ts';
import { StatusTag, type Status } from '../status-tag.tsx';

const looks: Record<string, Status> = { awaiting_information: 'soon', released: 'done', undelivered: 'late', closed: 'none' };

/** Key below `states.requester`: a closed request is told by its outcome. */
export function requesterStateKey(state: string, outcome: string | null): string {
  return state === 'closed' ? `closed_${outcome ?? 'released'}` : state;
}

export function RequestState({ state, outcome }: { state: string; outcome: string | null }) {
  const { t } = useWords();
  return <StatusTag status={looks[state] ?? 'waiting'}>{t(`states.requester.${requesterStateKey(state, outcome)}.label`)}</StatusTag>;
}
