/** Starts the page in the browser, with the words of its language already there. */
import { RemixBrowser } from '@remix-run/react';
import { StrictMode, startTransition } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { clientI18n } from './i18n/client.ts';

declare global {
  interface Window {
    /** Read by the primitives that add a style tag (a dialog's scroll lock). */
    __webpack_nonce__?: string;
  }
}

window.__webpack_nonce__ = document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? '';

const i18n = await clientI18n(document.documentElement.lang === 'es' ? 'es' : 'en');

startTransition(() => {
  hydrateRoot(
    document,
    <StrictMode>
      <I18nextProvider i18n={i18n}>
        <RemixBrowser />
      </I18nextProvider>
    </StrictMode>,
  );
});
