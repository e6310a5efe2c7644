/** The keys of the reviewer's desk. What each does is the desk's own; here is which key does it, and when. */
import { useShortcuts, type Shortcut } from '#app/components/keys.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import type { Line } from './geometry.ts';
import type { PageMode } from './page-view.tsx';
import type { LinePlace } from './use-line-aim.ts';
import { noteField } from './notes.tsx';

export type DeskActs = {
  nextUndecided: () => void;
  /** By so many pages, or to an end. */
  step: (by: number) => void;
  first: () => void;
  last: () => void;
  sheet: () => void;
  after: () => void;
  twice: () => void;
  larger: () => void;
  smaller: () => void;
  fit: () => void;
  /** As large as on paper. */
  paper: () => void;
  release: () => void;
  withhold: () => void;
  box: () => void;
  toMode: (mode: PageMode) => void;
  documentWithheld: () => void;
  documentOut: () => void;
  acceptFirst: () => void;
  dismissFirst: () => void;
  term: () => void;
  undo: () => void;
  redo: () => void;
  takeAim: () => void;
};

export function useReviewKeys(acts: DeskActs, { editable, enabled, linePlace, lines, aimed }: { editable: boolean; enabled: boolean; linePlace: LinePlace; lines: readonly Line[] | null; aimed: Line | null }): void {
  const { t } = useWords();
  const go = t('review.group.go');
  const decide = t('review.group.decide');
  const going: Shortcut[] = [
    { key: 'n', label: t('review.keys.nextUndecided'), group: go, run: acts.nextUndecided },
    { key: 'j', label: t('review.keys.next'), group: go, run: () => acts.step(1) },
    { key: 'k', label: t('review.keys.previous'), group: go, run: () => acts.step(-1) },
    { key: 'p', label: t('review.keys.previous'), group: go, run: () => acts.step(-1) },
    { key: 'c', label: t('review.keys.sheet'), group: go, run: acts.sheet },
    { key: 'v', label: t('review.keys.after'), group: go, run: acts.after },
    { key: 'z', label: t('review.keys.zoom'), group: go, run: acts.twice },
    { key: '+', label: t('review.larger'), group: go, run: acts.larger },
    { key: '=', label: t('review.larger'), group: go, run: acts.larger },
    { key: '-', label: t('review.smaller'), group: go, run: acts.smaller },
    { key: '0', label: t('review.keys.fit'), group: go, run: acts.fit },
    { key: '1', label: t('review.keys.paper'), group: go, run: acts.paper },
    { key: 'Home', label: t('review.keys.first'), group: go, run: acts.first },
    { key: 'End', label: t('review.keys.last'), group: go, run: acts.last },
  ];
  const deciding: Shortcut[] = [
    { key: 'r', label: t('review.keys.release'), group: decide, run: acts.release },
    { key: 'w', label: t('review.keys.withhold'), group: decide, run: acts.withhold },
    { key: 'b', label: t('review.keys.box'), group: decide, run: acts.box },
    { key: 'l', label: t('review.keys.line'), group: decide, run: () => acts.toMode('line') },
    { key: 'e', label: t('review.keys.rest'), group: decide, run: () => acts.toMode('rest') },
    { key: 'W', label: t('review.documentWithheld'), group: decide, run: acts.documentWithheld },
    { key: 'O', label: t('review.documentOut'), group: decide, run: acts.documentOut },
    { key: 'a', label: t('review.keys.accept'), group: decide, run: acts.acceptFirst },
    { key: 'x', label: t('review.keys.dismiss'), group: decide, run: acts.dismissFirst },
    { key: 'm', label: t('review.keys.note'), group: decide, run: () => document.getElementById(noteField)?.focus() },
    { key: 't', label: t('review.keys.term'), group: decide, run: acts.term },
    { key: 'u', label: t('review.keys.undo'), group: decide, run: acts.undo },
    { key: 'U', label: t('review.keys.redo'), group: decide, run: acts.redo },
  ];
  const { mode, setMode, place, setPlace } = linePlace;
  const lineTo = (to: number) => setPlace({ line: Math.min(Math.max(to, 0), (lines?.length ?? 1) - 1), word: 0 });
  const wordTo = (to: number) => setPlace({ line: place.line, word: Math.min(Math.max(to, 0), (aimed?.words.length ?? 1) - 1) });
  const onLines: Shortcut[] = [
    { key: 'ArrowDown', label: t('review.keys.lineDown'), group: decide, run: () => lineTo(place.line + 1) },
    { key: 'ArrowUp', label: t('review.keys.lineUp'), group: decide, run: () => lineTo(place.line - 1) },
    { key: 'Enter', label: t('review.keys.lineTake'), group: decide, run: acts.takeAim },
    { key: 'Escape', label: t('review.keys.lineEnd'), group: decide, run: () => setMode('box') },
  ];
  const onWords: Shortcut[] = [
    { key: 'ArrowRight', label: t('review.keys.wordRight'), group: decide, run: () => wordTo(place.word + 1) },
    { key: 'ArrowLeft', label: t('review.keys.wordLeft'), group: decide, run: () => wordTo(place.word - 1) },
  ];
  useShortcuts([...going, ...(editable ? deciding : []), ...(mode !== 'box' && lines ? onLines : []), ...(mode === 'rest' && lines ? onWords : [])], enabled);
}
