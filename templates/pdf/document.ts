/** A new document whose every byte comes from its data: fixed dates, title, language, no trace of the hour it was made in. */
import { PDFDocument, PDFName } from 'pdf-lib';
import type { Locale } from '../locales/index.ts';
import { setLanguage } from './tags.ts';

export type DocumentFacts = { title: string; subject: string; author: string; locale: Locale; /** ISO instant */ issuedAt: string };

export async function createDocument(facts: DocumentFacts): Promise<PDFDocument> {
  const doc = await PDFDocument.create({ updateMetadata: false });
  const at = new Date(facts.issuedAt);
  if (Number.isNaN(at.getTime())) throw new RangeError('issuedAt must be an ISO instant');
  doc.setTitle(facts.title, { showInWindowTitleBar: true });
  doc.setSubject(facts.subject);
  doc.setAuthor(facts.author);
  doc.setProducer('OpenROI');
  doc.setCreator('OpenROI');
  doc.setCreationDate(at);
  doc.setModificationDate(at);
  setLanguage(doc, facts.locale === 'es' ? 'es-US' : 'en-US');
  doc.catalog.set(PDFName.of('PageMode'), PDFName.of('UseNone'));
  return doc;
}

export function saveDocument(doc: PDFDocument): Promise<Uint8Array> {
  return doc.save({ updateFieldAppearances: false });
}
