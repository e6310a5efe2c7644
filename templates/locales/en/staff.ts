/** Catalogue of the namespace `staff`: what a command answers when something has to be mended first. */
export const staff = {
  evidence: { reason_missing: 'Write down why this line is overridden.' },
  fee: { amount_differs: 'The cheque is not over the whole sum. Record the sum that was quoted.', reason_missing: 'Write down why nothing is charged.' },
  dispatch: { date: 'The date lies before the request was received, or in the future.' },
  pin: { call_back_missing: 'Write down which number was called and how the person was known.', no_link: 'There is no link in force. Send a new one first.' },
  records: { gone: 'The document is no longer in the chart.', malformed: 'What the EHR sent is no FHIR resource of its kind.', noContent: 'The EHR lists the document without its content.', otherPatient: 'The EHR sent it with this chart, and it is another patient’s.' },
  approve: { reason_missing: 'Write down what has to be changed.' },
  review: {
    ground_missing: 'Choose the ground.',
    reason_missing: 'Write down why.',
    term_too_short: 'A term needs at least two letters.',
    box_outside: 'The box lies outside of its page.',
    nothing_released: 'Nothing is left to release. Report that there are no records, or propose a denial.',
    not_ready_one: '{{count}} page may not go on as it is.',
    not_ready_other: '{{count}} pages may not go on as they are.',
  },
} as const;
