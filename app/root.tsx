/** The document around every page: language, theme, words, and what is said when something goes wrong. */
import type { LinksFunction, LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { Links, Meta, Outlet, Scripts, ScrollRestoration, useRouteLoaderData } from '@remix-run/react';
import { useEffect, type ReactNode } from 'react';
import { ErrorPage } from './components/error-page.tsx';
import { localeOf, themeOf } from './i18n/locale.ts';
import { useNonce } from './i18n/nonce.ts';
import { useWords } from './i18n/use-words.ts';
import styles from './tailwind.css?url';

export const links: LinksFunction = () => [
  { rel: 'stylesheet', href: styles },
  { rel: 'icon', href: '/favicon.svg', type: 'image/svg+xml' },
];

export const meta: MetaFunction = () => [{ title: 'OpenROI' }];

export function loader({ request, context }: LoaderFunctionArgs) {
  const url = new URL(request.url);
  return {
    locale: localeOf(request),
    theme: themeOf(request),
    site: context.site,
    mode: context.env.OPENROI_MODE,
    /** Where a language or theme switch comes back to. */
    path: url.pathname,
  };
}

export function Layout({ children }: { children: ReactNode }) {
  const { locale } = useWords();
  const nonce = useNonce();
  const theme = useRouteLoaderData<typeof loader>('root')?.theme ?? 'system';
  // Who drives the page by machine (a test, an automation of the clerk's) sees when its script hears keys and clicks.
  useEffect(() => {
    document.documentElement.dataset['ready'] = 'true';
  }, []);
  return (
    <html lang={locale} data-theme={theme === 'system' ? undefined : theme}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="format-detection" content="telephone=no" />
        <Meta />
        <Links />
      </head>
      <body>
        {children}
        <ScrollRestoration nonce={nonce} />
        <Scripts nonce={nonce} />
      </body>
    </html>
  );
}

export default function App() {
  return <Outlet />;
}

export function ErrorBoundary() {
  return <ErrorPage />;
}
