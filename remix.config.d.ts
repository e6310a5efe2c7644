/** The type of `remix.config.js` for `vite.config.ts`. */
import type { VitePluginConfig } from '@remix-run/dev';

declare const config: VitePluginConfig;
export default config;
