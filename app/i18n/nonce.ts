/** Hands the response's nonce to the root document; in the browser it is empty, because browsers hide nonces from scripts. */
import { createContext, useContext } from 'react';

export const NonceContext = createContext('');

export function useNonce(): string {
  return useContext(NonceContext);
}
