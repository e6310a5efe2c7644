/**
 * The route table as a wall: before any loader or action of a route runs, its policy is asked. The routes ask again, more
 * exactly; a route that forgets to still shows nothing. A route without a policy stops the start.
 */
import type { ServerBuild } from '@remix-run/node';
import { validate } from 'uuid';
import { recordEvent } from '#app/audit/record-event.ts';
import { policyOf, routeId, type RoutePolicy } from '#app/policy/routes.ts';
import { asActor } from '#db/open.ts';
import { AppError } from '#workflows/app-error.ts';
import { optionalActor, requireAccount, requireOrganizationMember, requireStaff, type SessionContext } from './session.ts';

type GuardContext = SessionContext & { env: { OPENROI_MODE: string } };
type Args = { request: Request; context: GuardContext; params?: Record<string, string | undefined> };
type Handler = (args: Args, ...rest: unknown[]) => unknown;

/** The same build with every loader and action behind its route's policy. Throws for a route that has none. */
export function withPolicies(build: ServerBuild): ServerBuild {
  const routes = Object.fromEntries(
    Object.entries(build.routes).map(([id, route]) => {
      if (!route || id === 'root') return [id, route];
      const policy = policyOf(id);
      if (policy === null) throw new Error(`${id} has no line in app/policy/routes.ts`);
      const module = { ...route.module };
      const name = routeId(id);
      if (module.loader) module.loader = behind(name, policy, module.loader as Handler) as typeof module.loader;
      if (module.action) module.action = behind(name, policy, module.action as Handler) as typeof module.action;
      return [id, { ...route, module }];
    }),
  );
  return { ...build, routes };
}

function behind(route: string, policy: RoutePolicy, handler: Handler): Handler {
  return async (args, ...rest) => {
    await enforce(policy, args.request, args.context);
    try {
      return await handler(args, ...rest);
    } catch (error) {
      if (error instanceof AppError && error.code === 'not_found') await recordNotThere(route, args);
      throw error;
    }
  };
}

/**
 * Somebody who is known asked for an object that is not there for them: nobody's, or somebody else's, which to the outside is the
 * same. In the log it stands as refused, with the route and the id, so that whoever tries ids one after another is seen.
 */
async function recordNotThere(route: string, { request, context, params = {} }: Args): Promise<void> {
  const target = Object.values(params).find((value) => validate(value));
  const actor = target ? await optionalActor(request, context, { touch: false }) : null;
  if (!actor || !target) return;
  await asActor(context.db, actor, (tx) => recordEvent(tx, { action: 'access.refused', actor, now: context.now(), facts: { route: route.replaceAll('$', ':'), method: request.method, code: 'not_there', target } }));
}

/** Throws what the page's own guard would throw. Never moves the idle log-off: whether a request does is the route's to say. */
export async function enforce(policy: RoutePolicy, request: Request, context: GuardContext): Promise<void> {
  const asking = { touch: false };
  switch (policy) {
    case 'public':
    case 'service':
      return;
    case 'demo':
      if (context.env.OPENROI_MODE !== 'demo') throw new AppError('not_found', 'a page of the demo, outside the demo');
      return;
    case 'signed_in':
      await requireAccount(request, context, asking);
      return;
    case 'organization':
      await requireOrganizationMember(request, context, asking);
      return;
    case 'requester':
      // Which request it is stands in the address; the route asks with it. Here: whether there is anybody at all.
      await optionalActor(request, context, asking);
      return;
    case 'staff':
      await requireStaff(request, context, null, asking);
      return;
    default:
      await requireStaff(request, context, policy, asking);
  }
}
