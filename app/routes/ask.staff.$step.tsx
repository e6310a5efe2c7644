/** One question of a colleague's request. */
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { StepPage } from '#app/components/ask/step-page.tsx';
import { loadStep, submitStep } from '#app/http/ask/page.ts';

export const loader = (args: LoaderFunctionArgs) => loadStep({ ...args, door: 'staff', step: args.params['step'] });
export const action = (args: ActionFunctionArgs) => submitStep({ ...args, door: 'staff', step: args.params['step'] });
export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title ?? 'OpenROI' }];

export default StepPage;
