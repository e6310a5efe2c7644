/** Rule packs of one's facilities: what each says, from when to when, in which revision, by whom and why; and what waits for a second person. */
import { data as reply, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { Link, useActionData, useLoaderData } from '@remix-run/react';
import { Card } from '#app/components/card.tsx';
import { LinkButton } from '#app/components/button.tsx';
import { PackAwaited } from '#app/components/settings/pack-awaited.tsx';
import { PackSummary } from '#app/components/settings/pack-summary.tsx';
import { SettingsLayout } from '#app/components/settings/settings-layout.tsx';
import { EmptyState } from '#app/components/small.tsx';
import { validate as isUuid } from 'uuid';
import { StatusTag } from '#app/components/status-tag.tsx';
import { awaitedProposals, decideRulePack } from '#app/commands/rules/decide-rule-pack.ts';
import { ownDuties } from '#app/http/own-duties.ts';
import { needsSecondFactor, requireRecentSecondFactor, requireStaff } from '#app/http/session.ts';
import { readAs, staffShell } from '#app/http/staff-page.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { holds } from '#app/policy/resolver.ts';
import { packFacilities } from '#db/queries/rule-packs.ts';
import { formatShortDate } from '#templates/locales/format.ts';
import { AppError } from '#workflows/app-error.ts';
import { legalDateOf } from '#workflows/rules/dates.ts';
import { currentPacks, isInForce, packKinds, packVersion, type RulePack } from '#workflows/rules/packs.ts';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'settings.read');
  const confirms = await needsSecondFactor(request, context, 15);
  return readAs(context, actor, async (tx, look) => {
    const houses = await packFacilities(tx, actor.facilityIds);
    await look({ action: 'list.viewed', facts: { list: 'rule_packs', results: houses.reduce((count, { rulePacks }) => count + rulePacks.length, 0) } });
    const mayDecide = holds(actor, 'rule.confirm');
    const awaited = new Map<string, Awaited<ReturnType<typeof awaitedProposals>>>();
    for (const { id } of houses) awaited.set(id, mayDecide ? await awaitedProposals(tx, actor, id, context.now()) : []);
    return {
      confirms,
      mayDecide,
      duties: duties(context),
      shell: await staffShell(tx, request, context, actor),
      manages: holds(actor, 'rule.manage'),
      facilities: houses.map(({ id, name, state, zone, rulePacks }) => {
        const today = legalDateOf(context.now(), zone);
        const proposals = (awaited.get(id) ?? []).map(({ pack, open, effects }) => ({ pack, mine: pack.second?.proposedBy === actor.id, effect: { open, effects: effects.slice(0, 200), count: effects.length } }));
        return { id, name, state, proposals, packs: currentPacks(rulePacks).map((pack) => ({ pack, state: stateOf(pack, today), revisions: rulePacks.filter((each) => each.id === pack.id).reverse() })) };
      }),
    };
  });
}

/** By the day in the first of the zones: the duties are the installation's. */
function duties({ env, now }: Parameters<typeof loader>[0]['context']) {
  const { decisions, missing } = ownDuties(env, legalDateOf(now(), 'America/New_York'));
  return { missing, decisions: decisions.map(({ ruleId, citation, certainty, message }) => ({ ruleId, citation, certainty, message })) };
}

/** The second person agrees or declines; what was wrong comes back with the page. */
export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireStaff(request, context, 'rule.confirm');
  const form = await request.formData();
  const read = (name: string) => String(form.get(name) ?? '').trim();
  const of = { facilityId: read('facilityId'), packId: read('packId'), revision: Number(read('revision')) };
  if (!isUuid(of.facilityId) || !isUuid(of.packId) || !Number.isInteger(of.revision)) throw new AppError('invalid_input', 'not a form of ours');
  try {
    await requireRecentSecondFactor(request, context, { maxAgeMinutes: 15, ...(read('code') ? { code: read('code') } : {}) });
    await decideRulePack(context.db, actor, { ...of, agrees: read('intent') === 'agree', now: context.now() });
  } catch (error) {
    if (!(error instanceof AppError && error.public && ['second_factor_required', 'not_allowed_now', 'stale'].includes(error.code))) throw error;
    return reply({ packId: of.packId, problem: error.public }, { status: 400 });
  }
  return redirect(`/settings/rules?did=${read('intent') === 'agree' ? 'rule' : 'declined'}`);
}

function stateOf(pack: RulePack, today: string): 'inForce' | 'off' | 'later' | 'ended' {
  if (!pack.enabled) return 'off';
  return isInForce(pack, today) ? 'inForce' : pack.validFrom > today ? 'later' : 'ended';
}

export const meta: MetaFunction = () => [{ title: 'Rule packs - OpenROI' }];

const tags = { inForce: 'done', off: 'none', later: 'waiting', ended: 'late' } as const;

export default function RulePacks() {
  const { t, say, locale } = useWords();
  const { shell, manages, facilities, confirms, mayDecide, duties: owed } = useLoaderData<typeof loader>();
  const failed = useActionData<typeof action>() ?? null;
  const r = (key: string, params?: Record<string, string | number>) => t(`settings.rules.${key}`, params);
  return (
    <SettingsLayout shell={shell} title={r('title')} lead={r('lead')}>
      {facilities.map((facility) => (
        <section key={facility.id} className="flex flex-col gap-3" aria-labelledby={`facility-${facility.id}`}>
          <h2 id={`facility-${facility.id}`} className="text-lg font-semibold">
            {r('facility', { name: facility.name, state: facility.state })}
          </h2>
          {mayDecide ? facility.proposals.map((proposal) => <PackAwaited key={proposal.pack.id} facilityId={facility.id} proposal={proposal} confirms={confirms} problem={failed?.packId === proposal.pack.id ? failed.problem : null} />) : null}
          {facility.packs.length === 0 && facility.proposals.length === 0 ? <EmptyState title={r('none')}>{r('noneText')}</EmptyState> : null}
          {facility.packs.map(({ pack, state, revisions }) => (
            <Card key={pack.id} level={3} title={pack.name} action={<StatusTag status={tags[state]}>{r(state)}</StatusTag>}>
              <div className="flex flex-col gap-3">
                <PackSummary pack={pack} />
                <details>
                  <summary className="py-1 font-semibold text-brand">{r('history')}</summary>
                  <ul className="flex flex-col gap-1 border-l-2 border-line pl-3 text-xs text-muted">
                    {revisions.map((each) => (
                      <li key={each.revision}>
                        {r('revision', { n: each.revision })} ({packVersion(each)}), {r('by', { by: each.by, on: formatShortDate(each.on, locale) })}{each.second ? `; ${r(`second.${each.second.status}`, { by: each.second.by ?? '' })}` : ''}. <q>{each.reason}</q>
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
      <Card title={r('duties')}>
        <ul className="flex flex-col gap-3">
          {owed.decisions.map(({ ruleId, citation, certainty, message }) => (
            <li key={ruleId}>
              <p>{say(message)}{ruleId === 'SEC' && owed.missing.length > 0 ? ` ${owed.missing.map((one) => r(`safeguard.${one}`)).join(', ')}.` : ''}</p>
              <p className="text-xs text-muted">
                {ruleId}, {citation}
                {certainty === 'H' ? '' : `; ${r('counsel')}`}
              </p>
            </li>
          ))}
        </ul>
      </Card>
    </SettingsLayout>
  );
}
