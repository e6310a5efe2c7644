/** One sentence per error code: what happened, what it means, what to do. */
export const errors = {
  title: 'There is a problem',
  not_found: 'This page does not exist, or it is not open to you. Check the address, or start again from the first page.',
  forbidden: 'This page does not exist, or it is not open to you. Check the address, or start again from the first page.',
  unauthenticated: 'You are not signed in. Sign in to go on; what you typed is kept.',
  second_factor_required: 'This step needs your second factor. Enter the code from your authenticator app.',
  invalid_input: 'Some answers need another look. Each one is marked below.',
  conflict: 'Somebody else has changed this in the meantime. Reload the page to see the change, then try again.',
  not_allowed_now: 'This cannot be done at this point of the request. Reload the page to see what is possible now.',
  stale: 'This page is out of date. Reload it to see the newest state; nothing was changed.',
  too_large: 'What you sent is too large. Send a smaller file, or split it into parts.',
  rate_limited: 'There were too many tries in a short time. Wait a few minutes, then try again.',
  refused_file: 'This file was not taken because it could not be read safely. Save or scan it again, then send the new file.',
  unavailable: 'A system we depend on does not answer right now. Nothing is lost; try again in a few minutes.',
  verification_failed: 'A check of the document failed, so nothing was sent. A person will look at it.',
  internal: 'Something went wrong on our side. Nothing is lost. Try again, or call us with the number {{incident}}.',
} as const;
