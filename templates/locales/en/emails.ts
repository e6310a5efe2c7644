/** Our mails. A request number and a link, nothing about a person's health, no name of a patient. */
export const emails = {
  hello: 'Hello,',
  signed: '{{facility}}, Release of Information',
  phone: 'Questions? Call {{phone}} and give request number {{request}}.',
  phonePlain: 'Questions? Call {{phone}}.',
  automatic: 'This mailbox is not read. We never ask for a PIN or a password by e-mail.',
  linkBelow: 'If the button does not work, copy this address into your browser:',
  receipt: {
    subject: 'Request {{request}}: we have received it',
    body: 'We received your request. Its number is {{request}}. With the tracking code below you can see at any time what is happening, what is next and by when. Keep the code to yourself.',
    bodyNoCode: 'We received your request. Its number is {{request}}. You can see at any time what is happening, what is next and by when.',
    alsoOpen_one: 'From this address there is another open request for the same patient: {{numbers}}. If one of the two is a mistake, take it back on its page.',
    alsoOpen_other: 'From this address there are {{count}} other open requests for the same patient: {{numbers}}. If one of them is a mistake, take it back on its page.',
    code: 'Tracking code',
    action: 'Follow the request',
  },
  message_waiting: {
    subject: 'Request {{request}}: a message is waiting',
    body: 'There is a new message about request {{request}}. For your privacy it is not in this mail.',
    action: 'Read the message',
  },
  information_needed: {
    subject: 'Request {{request}}: we need something from you',
    body: 'To go on with request {{request}} we need something from you. What it is stands on the page of your request.',
    action: 'See what is missing',
  },
  fee_quoted: {
    subject: 'Request {{request}}: what it will cost',
    body: 'We worked out what the copy for request {{request}} costs. Each line is itemised on the page of your request.',
    action: 'See the cost',
  },
  packet_ready: {
    subject: 'Request {{request}}: ready to download',
    body: 'What you asked for under request {{request}} is ready. You need your PIN, which is not in this mail: you chose it, or it reaches you by another way.',
    until: 'The link works until {{until}}.',
    action: 'Open it with your PIN',
  },
  reminder: {
    subject: 'Request {{request}}: a reminder',
    body: 'Request {{request}} still waits for you. Nothing is lost; you can go on where it stands.',
    until: 'It waits until {{until}}.',
    action: 'Go on',
  },
  letter_waiting: {
    subject: 'Request {{request}}: a letter is waiting',
    body: 'There is a letter for you about request {{request}}. For your privacy it is not in this mail. It tells you what was decided, why, and what you can do.',
    action: 'Read the letter',
  },
  closed_notice: {
    subject: 'Request {{request}} is closed',
    body: 'Request {{request}} is closed. Its page tells you how it ended. A letter is waiting there if one is due.',
    action: 'See how it ended',
  },
  tracking_code: {
    subject: 'Your tracking code for request {{request}}',
    body: 'You asked for the tracking code of request {{request}} again. If it was not you, you need not do anything: the code only ever goes to the address on file.',
    code: 'Tracking code',
    action: 'Follow the request',
  },
  department_request: {
    subject: 'Request {{request}}: documents needed from {{department}}',
    body: 'Request {{request}} asks for documents that {{department}} holds. Sign in to see which, and add them or say that there are none by {{due}}.',
    action: 'Open the request',
  },
  anchor: {
    subject: 'Anchor of the log, {{day}}',
    body: 'On {{day}} the log of disclosures holds {{size}} events; its root is {{root}}. The attached file says so with a signature.',
    keep: 'Keep this mail where nobody who runs the portal can change it. Held against a later export, it shows whether anything before it was changed or left out. It says nothing about any patient.',
    code: 'Code that says it arrived',
    action: 'Say that it arrived',
  },
  invitation: {
    subject: 'You are invited to {{organization}}',
    body: '{{inviter}} invites you to work with {{organization}} in the records portal of {{facility}}. The invitation is for this address only and works until {{until}}.',
    action: 'Accept the invitation',
  },
  emergency_alert: {
    subject: 'Emergency access: a restricted chart was opened',
    body: '{{person}} opened a restricted chart in an emergency, for {{minutes}} minutes. Sign in to see the reason and to review it today.',
    action: 'Review the access',
  },
  sign_in_link: {
    subject: 'Your sign-in link',
    body: 'Use this link to sign in. It works once, for {{minutes}} minutes. If you did not ask for it, you need not do anything.',
    action: 'Sign in',
  },
  verify_address: {
    subject: 'Confirm your e-mail address',
    body: 'Confirm that this address is yours. The link works for {{minutes}} minutes. If you did not ask for it, you need not do anything.',
    action: 'Confirm the address',
  },
  password_reset: {
    subject: 'Set a new password',
    body: 'You can set a new password with this link. It works once, for {{minutes}} minutes. If you did not ask for it, you need not do anything and your password stays as it is.',
    action: 'Set a new password',
  },
  password_changed: {
    subject: 'Your password was changed',
    body: 'The password of your account was changed, and every other session of it ended. If it was not you, call us at once and set a new password.',
    action: 'Sign in',
  },
  factor_reset_asked: {
    subject: 'A reset of your second factor was asked for',
    body: 'An administrator asked for your second factor to be taken off your account. A second person has to agree. If you did not ask for it, call us at once.',
    action: 'Sign in',
  },
  factor_reset: {
    subject: 'Your second factor was reset',
    body: 'Your codes, backup codes and passkeys no longer work, and you are signed out everywhere. You set up a new second factor when you sign in. If you did not ask for it, call us at once.',
    action: 'Sign in',
  },
  passkey_added: {
    subject: 'A passkey was added to your account',
    body: 'Your account can be signed in to with a new passkey. If it was not you, sign in, remove it and call us.',
    action: 'Sign in',
  },
  passkey_removed: {
    subject: 'A passkey was removed from your account',
    body: 'One of your passkeys no longer signs in to your account. If it was not you, call us.',
    action: 'Sign in',
  },
} as const;
