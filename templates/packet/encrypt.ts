/** Locks a finished PDF with AES-256 (revision 6). Random by nature, so it is no part of the plan: delivery calls it last. */
import { PDFDocument } from 'pdf-lib';

/** @returns the encrypted file; reading needs `userPassword`. Printing, copying and reading aloud stay allowed. */
export async function encryptPdf(pdf: Uint8Array, passwords: { userPassword: string; ownerPassword: string }): Promise<Uint8Array> {
  if (passwords.userPassword === '' || passwords.ownerPassword === '') throw new Error('both passwords are needed');
  const doc = await PDFDocument.load(pdf, { updateMetadata: false });
  doc.encrypt({
    algorithm: 'AES-256',
    ...passwords,
    permissions: { printing: 'highResolution', copying: true, contentAccessibility: true, modifying: false, annotating: false, fillingForms: false, documentAssembly: false },
  });
  return doc.save({ updateFieldAppearances: false });
}
