/** Whether a command can write what it is asked for: said before the work, and not an hour later. */
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

export function isWritable(path: string): boolean {
  const there = existsSync(path);
  if (there && statSync(path).isDirectory()) return false;
  try {
    accessSync(there ? path : dirname(resolve(path)), constants.W_OK);
    return there || statSync(dirname(resolve(path))).isDirectory();
  } catch {
    return false;
  }
}
