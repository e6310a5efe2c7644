/** The data of the request page and the answer to its last form, for every part of it. */
import { createContext, useContext, type ReactNode } from 'react';
import type { RequestPage } from '#app/http/office/request-page.ts';
import type { FormResult } from '#app/http/office/request-form.ts';

type Failed = Extract<FormResult, { status: 'failed' }>;
type Page = { data: RequestPage; failed: Failed | null; pin: string | null; paper: { id: string; page: number } | null };

const Context = createContext<Page | null>(null);

export function RequestPageProvider({ value, children }: { value: Page; children: ReactNode }) {
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

export function useRequestPage(): Page {
  const page = useContext(Context);
  if (!page) throw new Error('outside of a request page');
  return page;
}
