/** Whoever does not see the page is told where it is, what is decided, and which words are aimed at. */
import { useEffect, useState } from 'react';
import { useWords } from '#app/i18n/use-words.ts';
import type { ReviewPage, ReviewRecord } from './types.ts';

/** What a screen reader is to say now. `read`: the words that Enter would take out. */
export function useSpoken(page: ReviewPage | undefined, at: number, count: number, record: ReviewRecord | undefined, read: string): string {
  const { t } = useWords();
  const [said, setSaid] = useState('');
  const { id, disposition, open } = page ?? {};
  useEffect(() => {
    if (at < 0 || !disposition) return;
    const parts = [t('review.pageLabel', { page: at + 1, pages: count }), record?.title, t(`review.disposition.${disposition}`), open ? t('review.openFindings', { count: open }) : ''];
    setSaid(parts.filter(Boolean).join('. '));
    // eslint-disable-next-line react-hooks/exhaustive-deps -- why: said when the page or its decision changes, not when another page does
  }, [id, disposition, open]);
  useEffect(() => {
    if (read) setSaid(read);
  }, [read]);
  return said;
}
