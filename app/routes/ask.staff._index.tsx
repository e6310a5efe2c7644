/** Hospital staff's own entry. */
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { StartPage } from '#app/components/ask/start-page.tsx';
import { begin, loadStart } from '#app/http/ask/begin.ts';

export const loader = (args: LoaderFunctionArgs) => loadStart({ ...args, door: 'staff' });
export const action = (args: ActionFunctionArgs) => begin({ ...args, door: 'staff' });
export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title ?? 'OpenROI' }];

export default StartPage;
