/** Intake: the batches of faxes and post, and the upload of a new one. */
import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node';
import { Link, useActionData, useLoaderData, useNavigate, useNavigation } from '@remix-run/react';
import { Phone } from 'lucide-react';
import { useCallback, useMemo } from 'react';
import { v7 as uuidv7, validate as isUuid } from 'uuid';
import { z } from 'zod';
import { uploadBatch } from '#app/commands/intake/upload-batch.ts';
import { LinkButton } from '#app/components/button.tsx';
import { BatchTable } from '#app/components/intake/batch-table.tsx';
import { UploadForm } from '#app/components/intake/upload-form.tsx';
import '#app/components/intake/words.ts';
import { readDate } from '#app/components/date-value.ts';
import { useRowNavigation } from '#app/components/row-navigation.ts';
import { StaffLayout } from '#app/components/staff-layout.tsx';
import { requireStaff } from '#app/http/session.ts';
import { readAs, staffShell } from '#app/http/staff-page.ts';
import { formWithFiles, staffLimits } from '#app/http/uploads.ts';
import { localeOf } from '#app/i18n/locale.ts';
import { useWords } from '#app/i18n/use-words.ts';
import { batchLines, ownFacilities, waitingFilings } from '#db/queries/intake.ts';
import { translator } from '#templates/locales/index.ts';
import { AppError } from '#workflows/app-error.ts';
import type { Message } from '#workflows/message.ts';
import { legalDateOf } from '#workflows/rules/dates.ts';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const actor = await requireStaff(request, context, 'intake.index');
  return readAs(context, actor, async (tx, look) => {
    const shell = await staffShell(tx, request, context, actor);
    const lines = await batchLines(tx);
    const waiting = (await waitingFilings(tx)).length;
    const facilities = await ownFacilities(tx, actor);
    await look({ action: 'list.viewed', facts: { list: 'batches', results: lines.length } });
    const today = legalDateOf(context.now(), facilities[0]?.zone ?? 'UTC');
    return { shell, lines, waiting, facilities, today, key: uuidv7(), title: translator(localeOf(request))('intake.title') };
  });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const actor = await requireStaff(request, context, 'intake.index');
  const { fields, files } = await formWithFiles(request, { ...staffLimits, maxFiles: 1 });
  const form = z.object({ channel: z.enum(['fax', 'paper']).default('fax'), name: z.string().trim().max(200).default(''), facilityId: z.uuid(), key: z.uuid() }).safeParse(Object.fromEntries([...fields].filter(([, value]) => typeof value === 'string')));
  if (!form.success) throw new AppError('invalid_input', 'not the form of a batch');
  const { channel, name, facilityId, key } = form.data;
  const received = readDate(fields, 'receivedOn').value;
  const file = files.find((each) => each.field === 'file');
  const errors: Record<string, Message> = {};
  if (!file) errors['file'] = { key: 'intake.error.file' };
  if (!received || received === 'invalid') errors['receivedOn'] = { key: 'intake.error.received_missing' };
  if (file && received && received !== 'invalid') {
    try {
      const batch = await uploadBatch(context, actor, { batchId: isUuid(key) ? key : uuidv7(), facilityId, channel, name: name || file.name, receivedOn: received, bytes: file.bytes, now: context.now() });
      return redirect(`/intake/${batch.batchId}`);
    } catch (error) {
      if (!(error instanceof AppError) || !['refused_file', 'invalid_input', 'too_large'].includes(error.code)) throw error;
      errors[error.code === 'invalid_input' ? 'receivedOn' : 'file'] = error.public ?? { key: `errors.${error.code}` };
    }
  }
  return { errors, values: { channel, name, facilityId, receivedOn: received === 'invalid' ? '' : (received ?? '') } };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.title ?? ''} - OpenROI` }];

export default function Intake() {
  const { t, say } = useWords();
  const { shell, lines, waiting, facilities, today, key } = useLoaderData<typeof loader>();
  const failed = useActionData<typeof action>();
  const navigate = useNavigate();
  const sending = useNavigation().state !== 'idle';
  const ids = useMemo(() => lines.map((line) => line.id), [lines]);
  const open = useCallback((id: string) => navigate(`/intake/${id}`), [navigate]);
  const { current } = useRowNavigation({ ids, open, group: t('intake.title') });
  const errors = Object.fromEntries(Object.entries(failed?.errors ?? {}).map(([field, message]) => [field, say(message)]));
  return (
    <StaffLayout {...shell}>
      <div className="flex flex-col gap-6">
        <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
          <div className="flex flex-col gap-1">
            <h1 className="text-xl font-semibold">{t('intake.title')}</h1>
            <p className="max-w-prose text-muted">{t('intake.intro')}</p>
          </div>
          <LinkButton to="/intake/caller" look="secondary" icon={<Phone aria-hidden className="h-4 w-4" />}>
            {t('intake.caller.link')}
          </LinkButton>
        </header>
        {waiting > 0 ? (
          <p>
            <Link className="link" to="/intake/looks">{t('intake.looks.link', { count: waiting })}</Link>
          </p>
        ) : null}
        <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-6 xl:grid-cols-[minmax(0,1fr)_22rem]">
          <BatchTable lines={lines} current={current} severalFacilities={facilities.length > 1} />
          <UploadForm formKey={key} facilities={facilities} today={today} errors={errors} values={failed?.values} sending={sending} />
        </div>
      </div>
    </StaffLayout>
  );
}
