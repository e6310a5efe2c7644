/** Versions of the request machine. A change that alters states or context raises the version and adds an upgrade with its fixture. */
import type { StoredState } from '../definitions.ts';

export const requestVersion = 1;

/** `upgrades[n]` turns a stored state of version n into one of n + 1. */
export const requestUpgrades: Record<number, (stored: StoredState) => StoredState> = {};
