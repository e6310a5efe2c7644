/**
 * The route table as a wall: before any loader or action of a route runs, its policy is asked. The routes ask again, more
 * exactly; a route that forgets to still shows nothing. A route without a policy stops the start.
 */
import type { ServerBuild } from '@remix-run/node';
import { policyOf, type RoutePolicy } from '#app/policy/routes.ts';
import { AppError } from '#workflows/app-error.ts';
import { optionalActor, requireAccount, requireOrganizationMember, requireStaff, type SessionContext } from './session.ts';

type GuardContext = SessionContext & { env: { OPENROI_MODE: string } };
type Handler = (args: { request: Request; context: GuardContext }, ...rest: unknown[]) => unknown;

/** The same build with every loader and action behind its route's policy. Throws for a route that has none. */
export function withPolicies(build: ServerBuild): ServerBuild {
  const routes = Object.fromEntries(
    Object.entries(build.routes).map(([id, route]) => {
      if (!route || id === 'root') return [id, route];
      const policy = policyOf(id);
      if (policy === null) throw new Error(`${id} has no line in app/policy/routes.ts`);
      const module = { ...route.module };
      if (module.loader) module.loader = behind(policy, module.loader as Handler) as typeof module.loader;
      if (module.action) module.action = behind(policy, module.action as Handler) as typeof module.action;
      return [id, { ...route, module }];
    }),
  );
  return { ...build, routes };
}

function behind(policy: RoutePolicy, handler: Handler): Handler {
  return async (args, ...rest) => {
    await enforce(policy, args.request, args.context);
    return handler(args, ...rest);
  };
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
