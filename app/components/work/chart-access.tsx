/** Who may open a patient's chart: for supervisors and compliance, on the patient's page. */
import { Form } from '@remix-run/react';
import { Button } from '#app/components/button.tsx';
import { Card } from '#app/components/card.tsx';
import { Line } from '#app/components/settings/lines.tsx';
import { useWords } from '#app/i18n/use-words.ts';
import type { Named } from '#db/queries/charts.ts';

type ChartAccessProps = { restricted: boolean; named: readonly Named[]; confirms: boolean; errors: Readonly<Record<string, string>> };

export function ChartAccess({ restricted, named, confirms, errors }: ChartAccessProps) {
  const { t } = useWords();
  const said = (field: string) => (errors[field] ? t(errors[field]) : undefined);
  const code = (form: string) => (confirms || errors['chartCode'] ? <Line form={form} name="code" label={t('charts.access.code')} inputMode="numeric" autoComplete="one-time-code" className="w-36" error={said('chartCode')} /> : null);
  return (
    <Card title={t('charts.access.title')}>
      <div className="flex flex-col gap-4">
        <Form method="post" className="flex flex-wrap items-end gap-3">
          <p className="w-full max-w-prose">{t(restricted ? 'charts.access.restricted' : 'charts.access.open')}</p>
          {code('chart-restrict')}
          <Button name="intent" value={restricted ? 'chart_open' : 'chart_restrict'} look="secondary" size="small">
            {t(restricted ? 'charts.access.lift' : 'charts.access.restrict')}
          </Button>
        </Form>
        {restricted ? (
          <>
            {named.length === 0 ? <p className="text-muted">{t('charts.access.nobody')}</p> : null}
            {named.map((each) => (
              <Form key={each.userId} method="post" className="flex flex-wrap items-end gap-3">
                <input type="hidden" name="userId" value={each.userId} />
                <span>
                  <span className="font-semibold">{each.name}</span> <span className="text-muted">{each.email}</span>
                </span>
                <Button name="intent" value="chart_unname" look="secondary" size="small">
                  {t('charts.access.unname')}
                  <span className="sr-only"> {each.name}</span>
                </Button>
              </Form>
            ))}
            <Form method="post" className="flex flex-wrap items-end gap-3" noValidate>
              <Line form="chart-name" name="email" type="email" label={t('charts.access.email')} autoComplete="off" className="w-64" error={said('chartEmail')} />
              {code('chart-name')}
              <Button name="intent" value="chart_name" look="secondary" size="small">{t('charts.access.name')}</Button>
            </Form>
          </>
        ) : null}
      </div>
    </Card>
  );
}
