/** Fee schedules of one's facilities: until when each holds, and the administrator's word on the figures that ran out. */
import { data as reply, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { validate as isUuid } from 'uuid';
import { FeeScheduleCard } from '#app/components/settings/fee-schedule.tsx';
import { SettingsLayout } from '#app/components/settings/settings-layout.tsx';
import { EmptyState } from '#app/components/small.tsx';
import { changeRuleDates } from '#app/commands/rules/change-rule-dates.ts';
import { requireStaff } from '#app/http/session.ts';
import { readAs, staffShell } from '#app/http/staff-page.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { holds } from '#app/policy/resolver.ts';
import { ruledFacilities } from '#db/queries/settings.ts';
import { AppError } from '#workflows/app-error.ts';
import { daysBetween, legalDateOf } from '#workflows/rules/dates.ts';
import { feeSchedules } from '#workflows/rules/fee-schedules.ts';
import { latestRule, ruleOn } from '#workflows/rules/rule.ts';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'settings.read');
  return readAs(context, actor, async (tx) => {
    const houses = await ruledFacilities(tx, actor.facilityIds);
    return {
      shell: await staffShell(tx, request, context, actor),
      manages: holds(actor, 'settings.manage'),
      facilities: houses.map(({ ruleOverrides, ...house }) => {
        const today = legalDateOf(context.now(), house.zone);
        const schedules = feeSchedules
          .filter((schedule) => schedule.state === house.state)
          .map((schedule) => {
            const rule = latestRule(schedule.ruleId, today, ruleOverrides);
            const inForce = ruleOn(schedule.ruleId, today, ruleOverrides) !== null;
            const own = ruleOverrides.find((each) => each.id === rule.id && each.version === rule.version);
            const ends = inForce && rule.validTo !== null && daysBetween(today, rule.validTo) <= 60;
            return { schedule, rule, state: !inForce ? ('lapsed' as const) : ends ? ('soon' as const) : ('good' as const), confirmed: own?.validTo !== undefined, changes: own?.changes ?? [] };
          });
        return { ...house, today, schedules };
      }),
    };
  });
}

export type ShownSchedule = Awaited<ReturnType<typeof loader>>['facilities'][number]['schedules'][number];

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireStaff(request, context, 'settings.manage');
  const form = await request.formData();
  const read = (name: string) => String(form.get(name) ?? '').slice(0, 500);
  const typed = { facilityId: read('facilityId'), ruleId: read('ruleId'), version: read('version'), validTo: read('validTo'), reason: read('reason') };
  if (!isUuid(typed.facilityId)) throw new AppError('invalid_input', 'not an id');
  const withdraw = read('intent') === 'withdraw';
  const wrong = (key: string) => reply({ typed, error: key }, { status: 400 });
  if (!withdraw && !/^\d{4}-\d{2}-\d{2}$/.test(typed.validTo)) return wrong('settings.fees.error.until');
  try {
    await changeRuleDates(context.db, actor, { ...typed, validTo: withdraw ? null : typed.validTo, now: context.now() });
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid_input' && error.public) return wrong(error.public.key);
    throw error;
  }
  return redirect(`/settings?did=${withdraw ? 'withdraw' : 'confirm'}`);
}

export const meta: MetaFunction = () => [{ title: 'Fee schedules - OpenROI' }];

export default function FeeSchedules() {
  const { t } = useWords();
  const { shell, facilities, manages } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>() ?? null;
  return (
    <SettingsLayout shell={shell} title={t('settings.fees.title')} lead={t('settings.fees.lead')}>
      {facilities.map((facility) => (
        <section key={facility.id} className="flex flex-col gap-3" aria-labelledby={`facility-${facility.id}`}>
          <h2 id={`facility-${facility.id}`} className="text-lg font-semibold">
            {t('settings.fees.facility', { name: facility.name, state: facility.state })}
          </h2>
          {facility.schedules.length === 0 ? <EmptyState title={t('settings.fees.none', { state: facility.state })} /> : null}
          {facility.schedules.map((shown) => (
            <FeeScheduleCard
              key={shown.rule.id}
              shown={shown}
              facilityId={facility.id}
              today={facility.today}
              manages={manages}
              failed={answer && answer.typed.facilityId === facility.id && answer.typed.ruleId === shown.rule.id ? answer : null}
            />
          ))}
        </section>
      ))}
    </SettingsLayout>
  );
}
