import { SettingsError } from "../../errors.ts";
import { anyNumber, anyText, type Kind, oneOf, truth, wholeNumber } from "../../kinds.ts";

/** How deep data may lie in data. */
const MOST_DEPTH = 6;

/**
 * What came with a request. It is data from a stranger: nothing in it is taken for what it claims to be, and every
 * refusal says which field it was.
 */
export class Fields {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #what: string;

  /** `what` is what the sentence calls it, such as `acquire`. */
  constructor(values: unknown, what: string) {
    if (typeof values !== "object" || values === null || Array.isArray(values)) {
      throw new SettingsError(`Cannot understand ${what}: it takes fields.`);
    }
    this.#values = values as Record<string, unknown>;
    this.#what = what;
  }

  /** Throws for a field of another name than these. */
  only(names: readonly string[]): this {
    const odd = Object.keys(this.#values).find((name) => !names.includes(name));
    if (odd !== undefined) throw this.#refusal(odd, `there is no such field; there are ${names.join(", ")}`);
    return this;
  }

  /** The names of all fields, where any name will do; not too many of them. */
  names(most: number): string[] {
    const names = Object.keys(this.#values);
    if (names.length > most) {
      throw new SettingsError(`Cannot understand ${this.#what}: it has too many fields.`);
    }
    return names;
  }

  /** A value of a kind. */
  read<T>(name: string, kind: Kind<T>): T {
    const read = kind.read(this.#value(name));
    if (read === undefined) throw this.#refusal(name, `it takes ${kind.takes}`);
    return read;
  }

  /** A text. */
  text(name: string): string {
    return this.read(name, anyText);
  }

  /** A finite number. */
  number(name: string): number {
    return this.read(name, anyNumber);
  }

  /** A whole number of a range. */
  whole(name: string, [least, most]: readonly [least: number, most: number] = [0, 0x7fffffff]): number {
    return this.read(name, wholeNumber(least, most));
  }

  /** True or false. */
  truth(name: string): boolean {
    return this.read(name, truth);
  }

  /** One of some words. */
  word<const Word extends string>(name: string, words: readonly Word[]): Word {
    return this.read(name, oneOf(words));
  }

  /** A list that is not too long. */
  list(name: string, most: number): readonly unknown[] {
    const value = this.#value(name);
    if (!Array.isArray(value) || value.length > most) {
      throw this.#refusal(name, `it must be a list of at most ${most}`);
    }
    // A loop over the list would pass over its empty places.
    for (let index = 0; index < value.length; index++) {
      if (!Object.hasOwn(value, index)) throw this.#refusal(name, `it has no value at ${index}`);
    }
    return value;
  }

  /** Bytes of their own, which the sender can change no more. */
  bytes(name: string): Uint8Array<ArrayBuffer> {
    const value = this.#value(name);
    if (!(value instanceof Uint8Array) || !(value.buffer instanceof ArrayBuffer)) {
      throw this.#refusal(name, "it must be bytes that are not shared");
    }
    return value as Uint8Array<ArrayBuffer>;
  }

  /** Fields within a field. */
  fields(name: string): Fields {
    return new Fields(this.#value(name), `${this.#what}.${name}`);
  }

  /** Whether there is such a field. */
  has(name: string): boolean {
    return this.#value(name) !== undefined;
  }

  /** What one of the readers gives, or nothing where the field is absent. */
  optional<T>(name: string, read: (name: string) => T): T | undefined {
    return this.has(name) ? read(name) : undefined;
  }

  /** Data of whatever shape, plain and whole: no list with places left out, nothing but numbers, texts and yes or no. */
  plain(name: string): unknown {
    return this.#plain(name, this.#value(name), MOST_DEPTH);
  }

  /** The value as it came. */
  raw(name: string): unknown {
    return this.#value(name);
  }

  #plain(name: string, value: unknown, depth: number): unknown {
    if (value === undefined || typeof value === "string" || typeof value === "boolean") return value;
    if (typeof value === "number") return value + 0;
    if (typeof value === "object" && value !== null && depth > 0) {
      if (Array.isArray(value)) {
        return new Fields({ [name]: value }, this.#what).list(name, 65_535)
          .map((one) => this.#plain(name, one, depth - 1));
      }
      if (Object.getPrototypeOf(value) === Object.prototype) {
        return Object.fromEntries(
          Object.entries(value).map(([key, one]) => [key, this.#plain(`${name}.${key}`, one, depth - 1)]),
        );
      }
    }
    throw this.#refusal(name, "it is no plain data");
  }

  #value(name: string): unknown {
    return Object.hasOwn(this.#values, name) ? this.#values[name] : undefined;
  }

  #refusal(name: string, why: string): SettingsError {
    return new SettingsError(`Cannot understand ${this.#what}.${name}: ${why}.`);
  }
}
