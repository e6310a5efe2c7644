import { describe, expect, it } from 'vitest';
import { hashPassword, hashPin, passwordProblem, pinProblem, verifyPassword, verifyPin } from './password.ts';

describe('passwords', () => {
  const alone = { email: 'who@example.com', secondFactor: false };
  it('need 15 characters alone and 8 with a second factor', () => {
    expect(passwordProblem('fourteen chars', alone)).toBe('too_short');
    expect(passwordProblem('fifteen chars ok', alone)).toBeNull();
    expect(passwordProblem('7 chars', { ...alone, secondFactor: true })).toBe('too_short');
    expect(passwordProblem('8 chars!', { ...alone, secondFactor: true })).toBeNull();
  });
  it('may be long, in any script, without rules of composition', () => {
    expect(passwordProblem('a'.repeat(40) + 'b'.repeat(60), alone)).toBeNull();
    expect(passwordProblem('пароль из слов моих', alone)).toBeNull();
    expect(passwordProblem('x'.repeat(300), alone)).toBe('too_long');
  });
  it('are not the sign-in name, one character, or everybody’s', () => {
    expect(passwordProblem('who@example.com', alone)).toBe('too_common');
    expect(passwordProblem('zzzzzzzzzzzzzzzzzzz', alone)).toBe('too_common');
    expect(passwordProblem('password1', { ...alone, secondFactor: true })).toBe('too_common');
  });
  it('are none that breaches have shown, nor one of those twice over or with a figure behind it', () => {
    const withSecondFactor = { ...alone, secondFactor: true };
    for (const word of ['manchester', 'Butterfly', '1qaz2wsx3edc', 'liverpool1', 'Football2024', 'dragondragon', 'sunshine!']) expect(passwordProblem(word, withSecondFactor), word).toBe('too_common');
    for (const word of ['qwertyuiop12345', 'computercomputer']) expect(passwordProblem(word, alone), word).toBe('too_common');
    for (const word of ['a butterfly in Manchester', 'riverside demo 2026', 'correct horse battery']) expect(passwordProblem(word, alone), word).toBeNull();
  });
  it('are kept as argon2id', async () => {
    const encoded = await hashPassword('correct horse battery');
    expect(encoded).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await verifyPassword(encoded, 'correct horse battery')).toBe(true);
    expect(await verifyPassword(encoded, 'correct horse batterz')).toBe(false);
    expect(await verifyPassword('not a hash', 'correct horse battery')).toBe(false);
  });
});

describe('PINs', () => {
  it('are 6 to 12 digits and not the first ones anybody tries', () => {
    expect(pinProblem('12a456')).toBe('digits_only');
    expect(pinProblem('48213')).toBe('too_short');
    expect(pinProblem('4821307719283')).toBe('too_long');
    for (const simple of ['000000', '123456', '987654']) expect(pinProblem(simple)).toBe('too_simple');
    expect(pinProblem('482130')).toBeNull();
  });
  it('are hashed, and typed with spaces', async () => {
    const encoded = await hashPin('482130');
    expect(encoded).toMatch(/^\$argon2id\$/);
    expect(await verifyPin(encoded, '482 130')).toBe(true);
    expect(await verifyPin(encoded, '482131')).toBe(false);
  });
});
