/** Why a file that somebody sent was not taken. */
export const uploads = {
  not_a_document: 'This file is not a document we can read. Send a PDF, or a photo as JPEG, PNG or TIFF.',
  encrypted: 'This file is locked with a password. Save it without a password, or send the pages as photos.',
  too_many_pages: 'This file has {{pages}} pages. One file can have at most {{max}}. Split it and send the parts.',
  damaged: 'This file is damaged and does not open. Save or scan it again, then send the new file.',
  too_large: 'This file is larger than {{maxMb}} MB. Scan it in black and white, or split it and send the parts.',
  virus: 'Our virus scanner found something harmful in this file, so we did not take it. Check your device, then send the document from another one, or as a photo.',
  virus_later: 'Our virus scanner found something harmful in the file “{{name}}”. Nobody has opened it. Check your device, then send the document again.',
  waiting: 'This file waits for the virus scanner. It opens by itself once the scanner has answered.',
  quarantined: 'This file is in quarantine: the virus scanner found something harmful in it.',
  no_scanner: 'The virus scanner does not answer, so nothing was taken in. Try again in a few minutes.',
} as const;
