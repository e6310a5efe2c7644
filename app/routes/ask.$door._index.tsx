/** A door's first page. */
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { StartPage } from '#app/components/ask/start-page.tsx';
import { begin, loadStart } from '#app/http/ask/begin.ts';

export const loader = (args: LoaderFunctionArgs) => loadStart({ ...args, door: args.params['door'] });
export const action = (args: ActionFunctionArgs) => begin({ ...args, door: args.params['door'] });
export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title ?? 'OpenROI' }];

export default StartPage;
