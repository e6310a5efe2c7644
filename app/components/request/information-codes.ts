/** What a requester can be asked for by a coded text: each has words below `requester.missing` and, for staff, `office.missing`. */
export const informationCodes = ['identity', 'birth_date', 'previous_names', 'authority', 'authorization', 'signature', 'scope', 'dates', 'address', 'member_number', 'legible_copy', 'assurance'] as const;
