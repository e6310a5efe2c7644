/** Who got it, and for paper how it left: the carrier with its number, or the ID that was shown. */
import { useWords } from '#app/i18n/use-words.ts';

export function Recipient({ name, channel, dispatch }: { name: string; channel: string; dispatch: string }) {
  const { t } = useWords();
  return (
    <>
      {name}
      {channel === 'link' ? null : (
        <span className="block font-normal text-muted">
          {t(`office.channel.${channel}`)}
          {dispatch ? `: ${dispatch}` : ''}
        </span>
      )}
    </>
  );
}
