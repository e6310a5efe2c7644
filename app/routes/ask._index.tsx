/** Who is asking is asked on the first page. */
import { redirect } from '@remix-run/node';

export function loader() {
  return redirect('/');
}
