import { SettingsError } from "../../errors.ts";
import { anyNumber, anyText, type Kind, oneOf, truth, wholeNumber } from "../../kinds.ts";

/**
 * How deeply data may be nested, how many values there may be in all, and how long a name may be. A short message can
 * stand for more values than any memory holds: a list that appears in another list many times is sent only once.
 */
const MOST_DEPTH = 6, MOST_VALUES = 200_000, LONGEST_NAME = 100;

/** A number of a camera. Writing a much longer number into a sentence takes minutes. */
const bigintOf64: Kind<bigint> = {
  takes: "a whole number of 64 bits",
  takesText: "a whole number of 64 bits",
  read: (value) =>
    typeof value === "bigint" && value >= -(2n ** 63n) && value < 2n ** 64n ? value : undefined,
  parse: () => undefined,
};

/**
 * The fields of a request. They are data from a stranger: each field is checked for what it is, and a refusal names the
 * field.
 */
export class Fields {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #what: string;

  /** `what` is the request's name in sentences, such as `acquire`. */
  constructor(values: unknown, what: string) {
    // Bytes, or a text as an object, have a field for each of their millions of places.
    if (typeof values !== "object" || values === null || Object.getPrototypeOf(values) !== Object.prototype) {
      throw new SettingsError(`Cannot understand ${what}: it takes fields.`);
    }
    this.#values = values as Record<string, unknown>;
    this.#what = what;
  }

  /** Throws if there is a field of any other name. */
  only(names: readonly string[]): this {
    const odd = Object.keys(this.#values).find((name) => !names.includes(name));
    if (odd === undefined) return this;
    throw this.#refusal(odd.slice(0, LONGEST_NAME), `there is no such field; there are ${names.join(", ")}`);
  }

  /** The names of all fields, where any name is allowed. Throws if there are more than `most`. */
  names(most: number): string[] {
    const names = Object.keys(this.#values);
    if (names.length > most) {
      throw new SettingsError(`Cannot understand ${this.#what}: it has too many fields.`);
    }
    return names;
  }

  /** A value of this kind. */
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

  /** A whole number in a range. */
  whole(name: string, [least, most]: readonly [least: number, most: number] = [0, 0x7fffffff]): number {
    return this.read(name, wholeNumber(least, most));
  }

  /** True or false. */
  truth(name: string): boolean {
    return this.read(name, truth);
  }

  /** One of these words. */
  word<const Word extends string>(name: string, words: readonly Word[]): Word {
    return this.read(name, oneOf(words));
  }

  /** A list of at most `most` values. */
  list(name: string, most: number): readonly unknown[] {
    const value = this.#value(name);
    if (!Array.isArray(value) || value.length > most) {
      throw this.#refusal(name, `it must be a list of at most ${most}`);
    }
    // A loop over the list would skip its empty places.
    for (let index = 0; index < value.length; index++) {
      if (!Object.hasOwn(value, index)) throw this.#refusal(name, `it has no value at ${index}`);
    }
    return value;
  }

  /** Bytes that came with the message. They are this side's own: the sender can no longer change them. */
  bytes(name: string): Uint8Array<ArrayBuffer> {
    const value = this.#value(name);
    if (!(value instanceof Uint8Array) || !(value.buffer instanceof ArrayBuffer)) {
      throw this.#refusal(name, "it must be bytes that are not shared");
    }
    return value as Uint8Array<ArrayBuffer>;
  }

  /** The fields of a field. */
  fields(name: string): Fields {
    return new Fields(this.#value(name), `${this.#what}.${name}`);
  }

  /** Whether there is such a field. */
  has(name: string): boolean {
    return this.#value(name) !== undefined;
  }

  /** The result of `read`, or nothing if the field is absent. */
  optional<T>(name: string, read: (name: string) => T): T | undefined {
    return this.has(name) ? read(name) : undefined;
  }

  /** Data of any shape, within the limits above. It is plain: lists without empty places, and no objects of a class. */
  plain(name: string): unknown {
    return this.#plain(name, this.#value(name), { depth: MOST_DEPTH, count: { left: MOST_VALUES } });
  }

  /**
   * The value as it came, to test its type or to pass it on. It must not go into a sentence, where it could have any
   * length.
   */
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
