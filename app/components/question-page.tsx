/** One question a page: where you are, the question, one primary action, what happens next. Works without a script. */
import { Form, Link } from '@remix-run/react';
import { ChevronLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { useWords } from '#app/i18n/use-words.ts';
import { Button } from './button.tsx';
import { ErrorSummary, type FieldErrors } from './error-summary.tsx';
import { StepProgress } from './progress.tsx';
import { PublicLayout } from './public-layout.tsx';

type QuestionPageProps = {
  /** The page's one heading; leave out where the field's own label is it (`heading` on the field). */
  title?: ReactNode;
  lead?: ReactNode;
  back?: string;
  progress?: { step: number; steps: number; minutesLeft?: number };
  errors?: FieldErrors | null | undefined;
  /** Label of the primary action; "Continue" by default. */
  action?: ReactNode;
  /** Beside the primary action (save for later, skip). */
  secondary?: ReactNode;
  /** What happens after this page. */
  next?: ReactNode;
  /** Set where a file is sent. */
  upload?: boolean;
  children: ReactNode;
};

export function QuestionPage({ title, lead, back, progress, errors, action, secondary, next, upload, children }: QuestionPageProps) {
  const { t } = useWords();
  return (
    <PublicLayout quiet>
      <div className="flex flex-col gap-6">
        {back ? (
          <Link to={back} className="-ml-1 inline-flex items-center gap-1 self-start rounded text-muted underline-offset-4 hover:text-ink hover:underline">
            <ChevronLeft aria-hidden className="h-5 w-5" />
            {t('requester.layout.back')}
          </Link>
        ) : null}
        {progress ? <StepProgress {...progress} /> : null}
        <ErrorSummary errors={errors} />
        {title ? (
          <div className="flex flex-col gap-2">
            <h1 className="text-xl font-semibold sm:text-2xl">{title}</h1>
            {lead ? <div className="max-w-prose text-muted">{lead}</div> : null}
          </div>
        ) : null}
        <Form method="post" noValidate encType={upload ? 'multipart/form-data' : undefined} className="flex flex-col gap-6">
          {children}
          <div className="flex flex-wrap items-center gap-4">
            <Button size="large">{action ?? t('requester.layout.continue')}</Button>
            {secondary}
          </div>
          {next ? <p className="max-w-prose text-sm text-muted">{next}</p> : null}
        </Form>
      </div>
    </PublicLayout>
  );
}
