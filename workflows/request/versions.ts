/** Versions of the request machine. A change that alters states or context raises the version and adds an upgrade with its fixture. */
import type { StoredState } from '../definitions.ts';

export const requestVersion = 2;

/** `upgrades[n]` turns a stored state of version n into one of n + 1. */
export const requestUpgrades: Record<number, (stored: StoredState) => StoredState> = {
  /** 2: denial in part, certification, expediting and the breach of a wrong release are known; nothing stored before had them. */
  1: (stored) => ({ ...stored, context: { ...(stored.context as object), deniedInPart: false, certified: false, expedited: false, breachId: null } }),
};
