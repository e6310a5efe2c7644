import { describe, expect, it } from 'vitest';
import { isOwnOrigin } from './origin.ts';

const production = { publicUrl: 'https://records.example', mode: 'production' } as const;
const demo = { publicUrl: 'http://127.0.0.1:3000', mode: 'demo' } as const;

describe('an unsafe request', () => {
  it.each([
    ['https://records.example', 'records.example', production, true],
    [undefined, 'records.example', production, false],
    ['null', 'records.example', production, false],
    ['https://evil.example', 'evil.example', production, false],
    ['http://records.example', 'records.example', production, false],
    ['https://records.example.evil.example', 'records.example', production, false],
    ['http://localhost:3000', 'localhost:3000', production, false],
    ['http://localhost:3000', 'localhost:3000', demo, true],
    ['http://127.0.0.1:4000', '127.0.0.1:3000', demo, false],
    ['http://evil.example', 'evil.example', demo, false],
  ])('from %s to %s', (origin, host, options, own) => expect(isOwnOrigin(origin, host, options)).toBe(own));
});
