/** The path of the compiled entry, or undefined where it cannot be made or kept (then the loader does it, slowly). */
export function compiledEntry(entry: URL | string): string | undefined;
