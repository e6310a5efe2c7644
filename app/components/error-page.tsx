/** What is shown when a page fails: what happened, what it means, what to do. Never an internal message. */
import { isRouteErrorResponse, useRouteError } from '@remix-run/react';
import { useWords } from '#app/i18n/use-words.ts';
import { LinkButton } from './button.tsx';
import { PublicLayout } from './public-layout.tsx';

type Shown = { message: { key: string; params?: Record<string, string | number> }; incident: string | null };

/** The public part of a route error; everything unknown is `errors.internal`. */
export function shownError(error: unknown): Shown {
  if (isRouteErrorResponse(error)) {
    const data: unknown = error.data;
    if (isPublic(data)) return { message: data.message, incident: data.incident };
    const key = error.status === 404 || error.status === 403 || error.status === 405 ? 'errors.not_found' : 'errors.internal';
    return { message: { key, params: { incident: '' } }, incident: null };
  }
  return { message: { key: 'errors.internal', params: { incident: '' } }, incident: null };
}

function isPublic(data: unknown): data is { message: Shown['message']; incident: string } {
  if (typeof data !== 'object' || data === null) return false;
  const { message, incident } = data as { message?: { key?: unknown }; incident?: unknown };
  return typeof message?.key === 'string' && typeof incident === 'string';
}

/** The content alone, for a boundary inside another layout. */
export function ErrorContent() {
  const { t, say } = useWords();
  const { message, incident } = shownError(useRouteError());
  return (
    <div className="flex flex-col gap-4">
      <h1 className="text-xl font-semibold sm:text-2xl">{t('requester.layout.errorPageTitle')}</h1>
      <p className="max-w-prose">{say(message)}</p>
      {incident ? (
        <p className="text-muted">
          {t('requester.layout.errorIncident')} <strong className="font-mono text-ink">{incident}</strong>
        </p>
      ) : null}
      <div>
        <LinkButton to="/" look="secondary" size="large" reloadDocument>
          {t('requester.layout.home')}
        </LinkButton>
      </div>
    </div>
  );
}

export function ErrorPage() {
  return (
    <PublicLayout quiet>
      <ErrorContent />
    </PublicLayout>
  );
}
