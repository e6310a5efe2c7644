/**
 * Which fields of a workflow event may stand in the log: ids, counts, codes and dates by name. What is not named here stays
 * out (a reason may be prose, a patient's id is committed to instead).
 */
const loggedNames = [
  'authorizationId', 'packetId', 'recordId', 'ofRequestId', 'linkedRequestId', 'toFacilityId', 'breachId', 'reviewerId', 'packId', 'sha256', 'verifiedSha256',
  'channel', 'ground', 'reviewable', 'codes', 'problem', 'kind',
  'open', 'records', 'pages', 'undecided', 'released', 'unlawful', 'denied', 'totalCents', 'hold', 'cents', 'people', 'inOneState',
  'today', 'dueOn', 'extendedTo', 'on', 'discoveredOn', 'returnDate', 'what', 'inWriting', 'late',
] as const;

const code = /^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,119}$/;

type Coded = string | number | boolean | null | string[];

/** For `data` of a `workflow.transition`: the named fields whose values are codes, counts or flags. Undefined where none is. */
export function loggedFields(event: Record<string, unknown>): Record<string, Coded> | undefined {
  const kept = loggedNames.flatMap((name) => (isCoded(event[name]) ? [[name, event[name]] as const] : []));
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

function isCoded(value: unknown): value is Coded {
  if (value === null || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isSafeInteger(value);
  if (Array.isArray(value)) return value.length <= 200 && value.every((item) => typeof item === 'string' && code.test(item));
  return typeof value === 'string' && code.test(value);
}
