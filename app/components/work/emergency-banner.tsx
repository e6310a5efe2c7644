/** Over every page while a restricted chart is open in an emergency: which, until when, and the way to close it. */
import { Banner } from '#app/components/notice.tsx';
import { Instant } from '#app/components/compliance/instant.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import './words.ts';

export function EmergencyBanner({ emergencies }: { emergencies: readonly { id: string; patientId: string; mrn: string; endsAt: string }[] }) {
  const { t } = useWords();
  return (
    <>
      {emergencies.map((each) => (
        <Banner key={each.id} kind="late">
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <span className="font-semibold">{t('charts.banner', { mrn: each.mrn })}</span>
            <span>
              {t('charts.ends')} <Instant at={each.endsAt} />
            </span>
            <a className="link" href={`/patients/${each.patientId}`}>
              {t('charts.bannerGo')}
            </a>
            <form method="post" action="/emergency?index">
              <input type="hidden" name="id" value={each.id} />
              <button name="intent" value="close" className="link">
                {t('charts.bannerClose')}
              </button>
            </form>
          </span>
        </Banner>
      ))}
    </>
  );
}
