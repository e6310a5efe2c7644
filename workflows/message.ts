/** What pure code says: a catalogue key and its parameters, never a finished sentence. */
export type Message = { key: string; params?: Record<string, string | number> };

export function message(key: string, params?: Message['params']): Message {
  return params ? { key, params } : { key };
}
