/** Writes one letter of a request. */
import { AppError } from '#workflows/app-error.ts';
import type { EffectHandler } from '../run-effect.ts';

/** Until the letters' words stand, a letter that is owed stays owed: the job is tried again. */
export const writeLetter: EffectHandler<'write_letter'> = (_services, effect) =>
  Promise.reject(new AppError('unavailable', `no words yet for the letter ${effect.letter}`));
