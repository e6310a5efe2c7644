/** All requests are the work list without its queue. */
import { redirect } from '@remix-run/node';

export function loader() {
  return redirect('/work?queue=all');
}
