/** Every part of the interface on one page, in demo mode only: to look at, and for axe. */
import type { LoaderFunctionArgs } from '@remix-run/node';
import { Gallery } from '#app/components/gallery.tsx';

export function loader({ context }: LoaderFunctionArgs) {
  if (context.env.OPENROI_MODE !== 'demo') throw new Response(null, { status: 404 });
  return null;
}

export const meta = () => [{ title: 'Parts of the interface' }];

export default function Components() {
  return <Gallery />;
}
