/** Below what the chart owes: its volumes on paper, where each is, who has it, and what is done about it. */
import { useId } from 'react';
import { StatusTag } from '#app/components/status-tag.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import { formatShortDate } from '#templates/locales/format.ts';
import { ActForm, FoldedAct, InputLine } from './act-form.tsx';
import { useRequestPage } from './page-context.tsx';

export function PaperChart() {
  const { t } = useWords();
  const title = useId();
  const { paper, instance } = useRequestPage().data;
  // Whose chart it is has to be known; a closed request shows what is still out.
  if (!paper || (instance.state === 'closed' && paper.length === 0)) return null;
  return (
    <section className="flex flex-col gap-3 rounded border border-line bg-surface p-4" aria-labelledby={title} data-part="paper-chart">
      <h2 id={title} className="text-lg font-semibold">{t('charts.paper.title')}</h2>
      {paper.length === 0 ? <p className="text-muted">{t('charts.paper.none')}</p> : null}
      <ul className="flex flex-col gap-3 empty:hidden">
        {paper.map((volume) => (
          <li key={volume.id} className="flex flex-col gap-2 rounded border border-line p-3">
            <Volume volume={volume} />
          </li>
        ))}
      </ul>
      <FoldedAct title={t('charts.paper.add')} intents={['paper_add']}>
        <ActForm intent="paper_add" label={t('charts.paper.addSend')} look="secondary">
          <InputLine name="label" label={t('charts.paper.label')} />
          <InputLine name="covers" label={t('charts.paper.covers')} wide />
          <InputLine name="home" label={t('charts.paper.home')} hint={t('charts.paper.homeHint')} wide />
        </ActForm>
      </FoldedAct>
    </section>
  );
}

type Volume = NonNullable<ReturnType<typeof useRequestPage>['data']['paper']>[number];

function Volume({ volume }: { volume: Volume }) {
  const { t, locale } = useWords();
  const day = (at: Date | string) => formatShortDate(new Date(at).toISOString().slice(0, 10), locale);
  const atHome = volume.place === volume.home && !volume.holder;
  const state = volume.askedAt ? 'asked' : atHome ? 'home' : 'out';
  const of = { name: 'volumeId', value: volume.id };
  return (
    <>
      <p className="flex flex-wrap items-baseline justify-between gap-2">
        <span>
          <span className="font-semibold">{volume.label}</span>
          {volume.covers ? <span className="block text-muted">{volume.covers}</span> : null}
        </span>
        <StatusTag status={state === 'asked' ? 'waiting' : state === 'home' ? 'done' : 'soon'}>{t(`charts.paper.state.${state}`)}</StatusTag>
      </p>
      <ul className="text-muted">
        <li>
          {t(volume.holder ? 'charts.paper.atWith' : 'charts.paper.at', { place: volume.place, holder: volume.holder ?? '' })}, {t('charts.paper.since', { day: day(volume.since) })}
        </li>
        {volume.place === volume.home ? null : <li>{t('charts.paper.belongs', { home: volume.home })}</li>}
        {volume.askedAt ? <li>{t('charts.paper.asked', { of: volume.askedOf ?? '', day: day(volume.askedAt), name: volume.askedByName ?? '' })}</li> : null}
      </ul>
      <div>
        <FoldedAct title={t(volume.askedAt ? 'charts.paper.askAgain' : 'charts.paper.ask')} intents={['paper_ask']}>
          <ActForm intent="paper_ask" label={t('charts.paper.askSend')} look="secondary" of={of}>
            <InputLine name="paperOf" label={t('charts.paper.askOf')} defaultValue={volume.askedOf ?? volume.holder ?? volume.place} wide />
          </ActForm>
        </FoldedAct>
        <FoldedAct title={t('charts.paper.move')} intents={['paper_move', 'paper_back']}>
          <ActForm intent="paper_move" label={t('charts.paper.moveSend')} look="secondary" of={of}>
            <InputLine name="place" label={t('charts.paper.place')} wide />
            <InputLine name="holder" label={t('charts.paper.holder')} hint={t('charts.paper.holderHint')} wide />
          </ActForm>
          {atHome ? null : <ActForm intent="paper_back" label={t('charts.paper.back')} look="secondary" of={of} />}
        </FoldedAct>
        <details className="border-t border-line">
          <summary className="py-2 font-semibold text-brand">{t('charts.paper.history')}</summary>
          <ul className="list-disc pb-3 pl-5 text-muted">
            {volume.moves.map((move) => (
              <li key={move.id}>{t(`charts.paper.way.${move.kind === 'moved' && move.holder ? 'movedWith' : move.kind}`, { day: day(move.at), place: move.place, holder: move.holder ?? '', name: move.byName })}</li>
            ))}
          </ul>
        </details>
      </div>
    </>
  );
}
