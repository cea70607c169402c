import { SettingsError } from "../../errors.ts";
import { anyNumber, anyText, type Kind, oneOf, truth, wholeNumber } from "../../kinds.ts";

/**
 * How deep data may lie in data, how many values there may be in all, and how long a name may be. A short message can
 * stand for more values than any memory holds: where a list holds another one many times, it is sent once.
 */
const MOST_DEPTH = 6, MOST_VALUES = 200_000, LONGEST_NAME = 100;

/** A number of a camera's. To put a much longer one into a sentence takes minutes. */
const bigintOf64: Kind<bigint> = {
  takes: "a whole number of 64 bits",
  takesText: "a whole number of 64 bits",
  read: (value) =>
    typeof value === "bigint" && value >= -(2n ** 63n) && value < 2n ** 64n ? value : undefined,
  parse: () => undefined,
};

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
    if (odd === undefined) return this;
    throw this.#refusal(odd.slice(0, LONGEST_NAME), `there is no such field; there are ${names.join(", ")}`);
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
    return this.#read(name, this.#value(name), kind);
  }

  /** A text. */
  text(name: string): string {
    return this.read(name, anyText);
  }

  /** A whole number of 64 bits. */
  bigint(name: string): bigint {
    return this.read(name, bigintOf64);
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

  /** A copy of the bytes, which the sender can no longer change. */
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

  /** Data of any shape, plain and whole, of a bearable size: no list with places left out, no objects of a class. */
  plain(name: string): unknown {
    return this.#plain(name, this.#value(name), { depth: MOST_DEPTH, count: { left: MOST_VALUES } });
  }

  /** The value as it came: to be looked at by its type, or handed on. What is made of it in a sentence can have any length. */
  raw(name: string): unknown {
    return this.#value(name);
  }

  #read<T>(name: string, value: unknown, kind: Kind<T>): T {
    const read = kind.read(value);
    if (read === undefined) throw this.#refusal(name, `it takes ${kind.takes}`);
    return read;
  }

  #plain(
    name: string,
    value: unknown,
    { depth, count }: { depth: number; count: { left: number } },
  ): unknown {
    if (--count.left < 0) throw this.#refusal(name, `it has more than ${MOST_VALUES} values`);
    if (value === undefined || value === null || typeof value === "boolean") return value;
    if (typeof value === "string") return this.#read(name, value, anyText);
    if (typeof value === "number") return value + 0;
    if (typeof value === "bigint") return this.#read(name, value, bigintOf64);
    if (typeof value === "object" && depth > 0) {
      const within = { depth: depth - 1, count };
      if (Array.isArray(value)) {
        return new Fields({ [name]: value }, this.#what).list(name, 65_535)
          .map((one) => this.#plain(name, one, within));
      }
      if (Object.getPrototypeOf(value) === Object.prototype) {
        return Object.fromEntries(
          Object.entries(value).map(([key, one]) => {
            if (key.length > LONGEST_NAME) throw this.#refusal(name, "it has a name that is too long");
            return [key, this.#plain(`${name}.${key}`, one, within)];
          }),
        );
      }
    }
    throw this.#refusal(name, "it is not plain data");
  }

  #value(name: string): unknown {
    return Object.hasOwn(this.#values, name) ? this.#values[name] : undefined;
  }

  #refusal(name: string, why: string): SettingsError {
    return new SettingsError(`Cannot understand ${this.#what}.${name}: ${why}.`);
  }
}
