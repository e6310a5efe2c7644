/** Why a file that somebody sent was not taken. */
export const uploads = {
  not_a_document: 'This file is not a document we can read. Send a PDF, or a photo as JPEG, PNG or TIFF.',
  encrypted: 'This file is locked with a password. Save it without a password, or send the pages as photos.',
  too_many_pages: 'This file has {{pages}} pages. One file can have at most {{max}}. Split it and send the parts.',
  damaged: 'This file is damaged and does not open. Save or scan it again, then send the new file.',
  too_large: 'This file is larger than {{maxMb}} MB. Scan it in black and white, or split it and send the parts.',
} as const;
