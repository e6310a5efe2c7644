/** One question of a request. */
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { StepPage } from '#app/components/ask/step-page.tsx';
import { loadStep, submitStep } from '#app/http/ask/page.ts';

export const loader = (args: LoaderFunctionArgs) => loadStep({ ...args, door: args.params['door'], step: args.params['step'] });
export const action = (args: ActionFunctionArgs) => submitStep({ ...args, door: args.params['door'], step: args.params['step'] });
export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title ?? 'OpenROI' }];

export default StepPage;
