/** The shape that a second language must have: the same keys, any words. A missing key is then a type error. */
export type Translation<T> = { readonly [K in keyof T]: T[K] extends string ? string : Translation<T[K]> };

/** Every dotted path to a string in a catalogue; plural forms (`x_one`, `x_other`) are reached by `x` with `count`. */
export type KeyOf<T, Prefix extends string = ''> = {
  [K in keyof T & string]: T[K] extends string
    ? `${Prefix}${K extends `${infer Base}_one` | `${infer Base}_other` ? Base : K}`
    : KeyOf<T[K], `${Prefix}${K}.`>;
}[keyof T & string];
