/**
 * Who may ask for which route, by the route's file name. A file in `app/routes` without a line here fails the build:
 * nobody adds a page and forgets to say who may see it.
 */
import type { Permission } from './vocabulary.ts';

export type RoutePolicy =
  /** Anybody, signed in or not; shows nothing protected. */
  | 'public'
  /** Anybody with an account. */
  | 'signed_in'
  /** A member of a requesting organization. */
  | 'organization'
  /** Whoever may see the one request named in the address: its code, its account, its organization. */
  | 'requester'
  /** Any staff role. */
  | 'staff'
  /** Exists in demo mode only. */
  | 'demo'
  /** Staff holding this permission. */
  | Permission;

export const routePolicies: Readonly<Record<string, RoutePolicy>> = {
  _index: 'public',
  components: 'demo',
  'demo.codes': 'demo',
  health: 'public',
  preferences: 'public',
  'sign-in': 'public',
  'sign-in_.confirm': 'signed_in',
  'sign-in_.second-factor': 'public',
  'sign-in_.set-up': 'signed_in',
  'sign-out': 'public',
};

/** `app/routes/desk.requests.$id.tsx` -> `desk.requests.$id`; a folder route counts by its folder. */
export function routeId(file: string): string {
  const name = file.replace(/^.*app\/routes\//, '').replace(/^routes\//, '');
  return name.includes('/') ? name.slice(0, name.indexOf('/')) : name.replace(/\.(tsx?|jsx?|mdx?)$/, '');
}

/** The policy of a route file, or null where it was forgotten. */
export function policyOf(file: string): RoutePolicy | null {
  return routePolicies[routeId(file)] ?? null;
}
