/** One rule pack: written, tried on a made-up request, its effect on the open ones shown, and only then proposed to a second person, with the second factor. */
import { data as reply, redirect, type ActionFunctionArgs, type AppLoadContext, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { Form, Link, useActionData, useLoaderData } from '@remix-run/react';
import { v7 as uuidv7, validate as isUuid } from 'uuid';
import { Button } from '#app/components/button.tsx';
import { Card } from '#app/components/card.tsx';
import { ErrorSummary } from '#app/components/error-summary.tsx';
import { PackEffects } from '#app/components/settings/pack-effects.tsx';
import { PackTrial } from '#app/components/settings/pack-trial.tsx';
import { CommonFields, KindFields, Text } from '#app/components/settings/rule-form.tsx';
import { SettingsLayout } from '#app/components/settings/settings-layout.tsx';
import { previewRulePack, saveRulePack } from '#app/commands/rules/save-rule-pack.ts';
import { readPack, tierRows, typePack, typedOf, type Typed } from '#app/http/rule-pack-form.ts';
import { tryPack } from '#app/http/rule-pack-trial.ts';
import { needsSecondFactor, requireRecentSecondFactor, requireStaff } from '#app/http/session.ts';
import { readAs, staffShell } from '#app/http/staff-page.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { packFacilities } from '#db/queries/rule-packs.ts';
import { AppError } from '#workflows/app-error.ts';
import type { Actor } from '#workflows/actor.ts';
import { legalDateOf } from '#workflows/rules/dates.ts';
import { newestPacks, packKinds, type RulePack } from '#workflows/rules/packs.ts';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'rule.manage');
  const { facility, pack, kind, today } = await find(request, context, actor, params['pack']);
  const confirms = await needsSecondFactor(request, context, 15);
  return readAs(context, actor, async (tx) => ({
    shell: await staffShell(tx, request, context, actor),
    facility: { id: facility.id, name: facility.name, state: facility.state },
    kind,
    name: pack?.name ?? null,
    packId: pack?.id ?? uuidv7(),
    fromRevision: pack?.revision ?? 0,
    typed: { ...(pack ? typePack(pack) : { validFrom: [today], enabled: ['yes'], thirdParty: ['yes'] }), tryReceivedOn: [today], tryPages: ['40'], tryBasis: ['authorization'], tryKind: ['law_firm'] } as Typed,
    confirms,
    tiers: tierRows,
  }));
}

export async function action({ request, context, params }: ActionFunctionArgs) {
  const actor = await requireStaff(request, context, 'rule.manage');
  const form = await request.formData();
  const typed = typedOf(form);
  const read = (name: string) => String(form.get(name) ?? '');
  const { facility, kind, today } = await find(request, context, actor, params['pack']);
  const result = readPack(kind, typed);
  if ('errors' in result) return reply({ typed, errors: result.errors, effect: null, trial: null, code: null }, { status: 400 });
  const fromRevision = Number(read('fromRevision'));
  if (!isUuid(read('packId')) || !Number.isInteger(fromRevision)) throw new AppError('invalid_input', 'not a form of ours');
  const input = { facilityId: facility.id, packId: read('packId'), fromRevision, draft: result.draft, now: context.now() };
  let code: string | null = null;
  if (read('intent') === 'save') {
    try {
      await requireRecentSecondFactor(request, context, { maxAgeMinutes: 15, ...(read('code').trim() ? { code: read('code').trim() } : {}) });
      await saveRulePack(context.db, actor, input);
      return redirect('/settings/rules?did=proposed');
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'second_factor_required' && error.public)) throw error;
      code = error.public.key;
    }
  }
  const { pack, open, effects } = await previewRulePack(context.db, actor, input);
  const trial = tryPack(typed, pack, facility, today);
  return reply({ typed, errors: {} as Record<string, string>, effect: { open, effects: effects.slice(0, 200), count: effects.length }, trial, code }, { status: code ? 400 : 200 });
}

async function find(request: Request, context: AppLoadContext, actor: Actor, name: string | undefined) {
  const query = new URL(request.url).searchParams;
  const houses = await readAs(context, actor, (tx) => packFacilities(tx, actor.facilityIds));
  const facility = houses.find(({ id }) => id === query.get('facility'));
  if (!facility) throw new AppError('not_found', 'no such facility of this administrator');
  const pack: RulePack | null = name === 'new' ? null : (newestPacks(facility.rulePacks).find(({ id }) => id === name) ?? null);
  const kind = pack?.body.kind ?? packKinds.find((each) => each === query.get('kind'));
  if ((name !== 'new' && !pack) || !kind) throw new AppError('not_found', 'no such rule pack');
  return { facility, pack, kind, today: legalDateOf(context.now(), facility.zone) };
}

export const meta: MetaFunction = () => [{ title: 'Rule pack - OpenROI' }];

export default function EditRulePack() {
  const { t } = useWords();
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>() ?? null;
  const r = (key: string, params?: Record<string, string>) => t(`settings.rules.${key}`, params);
  const { kind, facility } = page;
  const props = { typed: { ...page.typed, ...answer?.typed, ...(answer && !answer.typed['enabled'] ? { enabled: [] } : {}) }, errors: answer?.errors ?? {} };
  const title = page.name ? r('editTitle', { name: page.name }) : r('newTitle', { kind: r(`kind.${kind}`) });
  return (
    <SettingsLayout shell={page.shell} title={title} lead={`${r('facility', { name: facility.name, state: facility.state })}. ${r(`kindText.${kind}`)}`}>
      <ErrorSummary errors={Object.fromEntries(Object.entries(props.errors).map(([name, key]) => [name, r(`error.${key}`)]))} />
      <Form method="post" noValidate className="flex flex-col gap-4" key={answer ? 'answered' : 'asked'}>
        <input type="hidden" name="packId" value={page.packId} />
        <input type="hidden" name="fromRevision" value={page.fromRevision} />
        <Card>
          <div className="flex flex-col gap-4">
            <CommonFields {...props} />
            <div className="flex flex-col gap-4 border-t border-line pt-4">
              <KindFields {...props} kind={kind} tiers={page.tiers} />
            </div>
            <div className="border-t border-line pt-4">
              <Text {...props} name="reason" label={r('reason')} hint={r('reasonHint')} className="w-full sm:w-[32rem]" maxLength={500} />
            </div>
          </div>
        </Card>
        <PackTrial {...props} trial={answer?.trial ?? null} />
        {answer?.effect ? <PackEffects effect={answer.effect} /> : null}
        <div className="flex flex-col items-start gap-3">
          {answer?.effect && (page.confirms || answer.code) ? (
            <div className="flex flex-col gap-1">
              <label htmlFor="code" className="font-semibold">
                {r('code')}
              </label>
              <p id="code-hint" className="max-w-prose text-xs text-muted">
                {r('codeHint')}
              </p>
              {answer.code ? (
                <p id="code-error" role="alert" className="font-semibold text-late">
                  {t(answer.code)}
                </p>
              ) : null}
              <input id="code" name="code" inputMode="numeric" autoComplete="one-time-code" className="control w-36" aria-describedby={answer.code ? 'code-hint code-error' : 'code-hint'} aria-invalid={answer.code ? true : undefined} />
            </div>
          ) : null}
          <div className="flex flex-wrap items-center gap-3">
            {answer?.effect ? (
              <>
                <Button name="intent" value="save">
                  {r('save')}
                </Button>
                <Button name="intent" value="preview" look="secondary">
                  {r('show')}
                </Button>
              </>
            ) : (
              <Button name="intent" value="preview">
                {r('show')}
              </Button>
            )}
            <Link to="/settings/rules" className="link">
              {r('back')}
            </Link>
          </div>
          {answer?.effect ? null : <p className="text-xs text-muted">{r('showText')}</p>}
        </div>
      </Form>
    </SettingsLayout>
  );
}
