/** What a document consists of, apart from how it looks: the same blocks become PDF and HTML. */
import type { Locale } from '../locales/index.ts';

/** Who writes: printed at the head of every letter. */
export type Letterhead = {
  name: string;
  department: string;
  address: readonly string[];
  phone: string;
  fax?: string;
  email?: string;
};

export type Column = { label: string; align?: 'left' | 'right'; /** Share of the width; the shares of a table add up to 1. */ width: number };

/** `text` stands beside the code; the value itself unless told. */
export type Code = { value: string; text?: string; caption: string; alt: string };

export type Block =
  | { kind: 'paragraph'; text: string; muted?: boolean }
  | { kind: 'heading'; text: string }
  | { kind: 'list'; items: readonly string[] }
  /** Numbered findings: what is wrong, how to mend it, and the clause that asks for it. */
  | { kind: 'findings'; items: readonly { title: string; lines: readonly string[]; cite?: string }[] }
  | { kind: 'facts'; rows: readonly (readonly [label: string, value: string])[] }
  | { kind: 'table'; columns: readonly Column[]; rows: readonly (readonly string[])[]; total?: readonly string[]; small?: boolean }
  | { kind: 'notice'; title: string; text: string }
  | { kind: 'secret'; label: string; value: string }
  /** With a code, the name stands at the left and a QR code with its text at the right. */
  | { kind: 'signature'; closing: string; name: string; title: string; code?: Code }
  | { kind: 'rule' };

/** A whole letter, already in the words of its locale. Dates are written out; `issuedAt` (ISO) fixes the file's own dates. */
export type LetterContent = {
  name: string;
  locale: Locale;
  issuedAt: string;
  letterhead: Letterhead;
  addressee: readonly string[];
  date: string;
  references: readonly (readonly [label: string, value: string])[];
  subject: string;
  greeting: string;
  blocks: readonly Block[];
  footer: string;
};
