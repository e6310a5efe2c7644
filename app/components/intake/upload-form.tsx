/** A new batch: its scan, by which way it came, and the day it was received. */
import { Form } from '@remix-run/react';
import { Upload } from 'lucide-react';
import { useWords } from '#app/i18n/use-words.ts';
import { Button } from '../button.tsx';
import { Card } from '../card.tsx';
import { Radios } from '../choices.tsx';
import { CompactDateInput } from '../date-input.tsx';
import { ErrorSummary } from '../error-summary.tsx';
import { FileInput, Select, TextInput } from '../field.tsx';

type Props = {
  formKey: string;
  facilities: readonly { id: string; name: string }[];
  today: string;
  errors: Record<string, string>;
  values: { channel: string; name: string; facilityId: string; receivedOn: string } | undefined;
  sending: boolean;
};

export function UploadForm({ formKey, facilities, today, errors, values, sending }: Props) {
  const { t } = useWords();
  const [only] = facilities;
  return (
    <Card title={t('intake.upload.title')}>
      <Form method="post" encType="multipart/form-data" noValidate className="flex flex-col gap-4">
        <ErrorSummary errors={errors} />
        <input type="hidden" name="key" value={formKey} />
        <FileInput name="file" label={t('intake.upload.file')} hint={t('intake.upload.fileHint')} accept="application/pdf,image/tiff,.tif,.tiff,.pdf" error={errors['file']} />
        <Radios name="channel" label={t('intake.column.channel')} compact options={(['fax', 'paper'] as const).map((value) => ({ value, label: t(`intake.channel.${value}`) }))} defaultValue={values?.channel ?? 'fax'} />
        <CompactDateInput name="receivedOn" label={t('intake.upload.receivedOn')} hint={t('intake.upload.receivedHint')} defaultValue={values?.receivedOn ?? ''} max={today} error={errors['receivedOn']} />
        <TextInput name="name" label={t('intake.upload.name')} hint={t('intake.upload.nameHint')} optional defaultValue={values?.name} autoComplete="off" maxLength={200} />
        {facilities.length > 1 ? (
          <Select name="facilityId" label={t('intake.upload.facility')} options={facilities.map(({ id, name }) => ({ value: id, label: name }))} defaultValue={values?.facilityId} />
        ) : (
          <input type="hidden" name="facilityId" value={only?.id ?? ''} />
        )}
        <Button icon={<Upload aria-hidden className="h-4 w-4" />} disabled={sending}>
          {t('intake.upload.submit')}
        </Button>
      </Form>
    </Card>
  );
}
