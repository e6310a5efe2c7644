/** One type scale, one spacing scale, one radius, one shadow. Colours are the tokens of `app/tailwind.css`; there are no others. */
import type { Config } from 'tailwindcss';

const steps = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 16, 18, 20, 24, 28, 32, 36, 40, 44, 48, 56, 64, 72, 80, 96];
const token = (name: string) => `var(--${name})`;
const state = (name: string) => ({ DEFAULT: token(name), soft: token(`${name}-soft`) });

export default {
  content: ['./app/**/*.{ts,tsx}'],
  darkMode: ['selector', '[data-theme="dark"]'],
  theme: {
    fontSize: {
      xs: ['0.75rem', '1rem'],
      sm: ['0.875rem', '1.25rem'],
      base: ['1rem', '1.5rem'],
      lg: ['1.25rem', '1.75rem'],
      xl: ['1.625rem', '2rem'],
      '2xl': ['2.125rem', '2.5rem'],
    },
    spacing: { px: '1px', ...Object.fromEntries(steps.map((n) => [n, n === 0 ? '0' : `${n / 4}rem`])) },
    borderRadius: { none: '0', DEFAULT: '0.5rem', full: '9999px' },
    boxShadow: { none: 'none', DEFAULT: token('shadow') },
    fontFamily: {
      sans: ['system-ui', '-apple-system', 'Segoe UI', 'Roboto', 'Noto Sans', 'Liberation Sans', 'sans-serif'],
      mono: ['ui-monospace', 'SFMono-Regular', 'Menlo', 'Consolas', 'Liberation Mono', 'monospace'],
    },
    colors: {
      transparent: 'transparent',
      current: 'currentColor',
      bg: token('bg'),
      surface: token('surface'),
      sunken: token('sunken'),
      line: { DEFAULT: token('line'), strong: token('line-strong') },
      ink: token('ink'),
      muted: token('muted'),
      brand: { DEFAULT: token('brand'), strong: token('brand-strong'), soft: token('brand-soft'), on: token('on-brand') },
      waiting: state('waiting'),
      soon: state('soon'),
      late: state('late'),
      done: state('done'),
      /** For redaction only. */
      redaction: '#000000',
      paper: '#ffffff',
    },
    extend: {
      maxWidth: { prose: '68ch', page: '72rem' },
    },
  },
} satisfies Config;
