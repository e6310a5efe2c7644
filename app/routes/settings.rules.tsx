/** Rule packs of one's facilities: what each says, from when to when, in which revision, by whom and why. */
import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import { Card } from '#app/components/card.tsx';
import { LinkButton } from '#app/components/button.tsx';
import { PackSummary } from '#app/components/settings/pack-summary.tsx';
import { SettingsLayout } from '#app/components/settings/settings-layout.tsx';
import { EmptyState } from '#app/components/small.tsx';
import { StatusTag } from '#app/components/status-tag.tsx';
import { requireStaff } from '#app/http/session.ts';
import { readAs, staffShell } from '#app/http/staff-page.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { holds } from '#app/policy/resolver.ts';
import { packFacilities } from '#db/queries/rule-packs.ts';
import { formatShortDate } from '#templates/locales/format.ts';
import { legalDateOf } from '#workflows/rules/dates.ts';
import { currentPacks, isInForce, packKinds, packVersion, type RulePack } from '#workflows/rules/packs.ts';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'settings.read');
  return readAs(context, actor, async (tx) => {
    const houses = await packFacilities(tx, actor.facilityIds);
    return {
      shell: await staffShell(tx, request, context, actor),
      manages: holds(actor, 'rule.manage'),
      facilities: houses.map(({ id, name, state, zone, rulePacks }) => {
        const today = legalDateOf(context.now(), zone);
        return { id, name, state, packs: currentPacks(rulePacks).map((pack) => ({ pack, state: stateOf(pack, today), revisions: rulePacks.filter((each) => each.id === pack.id).reverse() })) };
      }),
    };
  });
}

function stateOf(pack: RulePack, today: string): 'inForce' | 'off' | 'later' | 'ended' {
  if (!pack.enabled) return 'off';
  return isInForce(pack, today) ? 'inForce' : pack.validFrom > today ? 'later' : 'ended';
}

export const meta: MetaFunction = () => [{ title: 'Rule packs - OpenROI' }];

const tags = { inForce: 'done', off: 'none', later: 'waiting', ended: 'late' } as const;

export default function RulePacks() {
  const { t, locale } = useWords();
  const { shell, manages, facilities } = useLoaderData<typeof loader>();
  const r = (key: string, params?: Record<string, string | number>) => t(`settings.rules.${key}`, params);
  return (
    <SettingsLayout shell={shell} title={r('title')} lead={r('lead')}>
      {facilities.map((facility) => (
        <section key={facility.id} className="flex flex-col gap-3" aria-labelledby={`facility-${facility.id}`}>
          <h2 id={`facility-${facility.id}`} className="text-lg font-semibold">
            {r('facility', { name: facility.name, state: facility.state })}
          </h2>
          {facility.packs.length === 0 ? <EmptyState title={r('none')}>{r('noneText')}</EmptyState> : null}
          {facility.packs.map(({ pack, state, revisions }) => (
            <Card key={pack.id} level={3} title={pack.name} action={<StatusTag status={tags[state]}>{r(state)}</StatusTag>}>
              <div className="flex flex-col gap-3">
                <PackSummary pack={pack} />
                <details>
                  <summary className="py-1 font-semibold text-brand">{r('history')}</summary>
                  <ul className="flex flex-col gap-1 border-l-2 border-line pl-3 text-xs text-muted">
                    {revisions.map((each) => (
                      <li key={each.revision}>
                        {r('revision', { n: each.revision })} ({packVersion(each)}), {r('by', { by: each.by, on: formatShortDate(each.on, locale) })}. <q>{each.reason}</q>
                      </li>
                    ))}
                  </ul>
                </details>
                {manages ? (
                  <Link className="link self-start" to={`/settings/rules/${pack.id}?facility=${facility.id}`}>
                    {r('change')}
                    <span className="sr-only">: {pack.name}</span>
                  </Link>
                ) : null}
              </div>
            </Card>
          ))}
          {manages ? (
            <nav aria-label={`${r('add')}: ${facility.name}`} className="flex flex-wrap items-center gap-2">
              <span className="font-semibold">{r('add')}</span>
              {packKinds.map((kind) => (
                <LinkButton key={kind} look="secondary" size="small" to={`/settings/rules/new?facility=${facility.id}&kind=${kind}`}>
                  {r(`kind.${kind}`)}
                </LinkButton>
              ))}
            </nav>
          ) : null}
        </section>
      ))}
    </SettingsLayout>
  );
}
