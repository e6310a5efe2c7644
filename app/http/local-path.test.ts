import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localPath } from './local-path.ts';

describe('where to go after signing in', () => {
  it('is a path of this site', () => {
    expect(localPath('/work?queue=mine')).toBe('/work?queue=mine');
    expect(localPath(null, '/work')).toBe('/work');
  });
  it.each(['https://evil.example', '//evil.example', '/\\evil.example', '/\t/evil.example', '/%2e//evil.example/..//x', 'work', 'javascript:alert(1)', '/sign-out', '/sign-in?to=/x'])('never follows %s elsewhere', (to) => {
    const path = localPath(to);
    expect(new URL(path, 'https://here.example').origin).toBe('https://here.example');
    expect(path.startsWith('//')).toBe(false);
  });
  it('stays here whatever is typed', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (to) => {
      expect(new URL(localPath(to), 'https://here.example').origin).toBe('https://here.example');
      expect(new URL(localPath(`/${to}`), 'https://here.example').origin).toBe('https://here.example');
    }));
  });
});
