import { SettingsError } from "../../errors.ts";
import { type Kind, number, oneOf, shown as shownValue, text, truth, wholeNumber } from "../../kinds.ts";

/** An error in a plan, with its place: a path of keys and list positions. */
export class PlanFault extends SettingsError {
  /** The path to the value from the top of the plan. */
  readonly path: readonly (string | number)[];
  /** Whether the key is at fault, and not its value. */
  readonly atKey: boolean;

  /** Makes the error for a value. */
  constructor(message: string, path: readonly (string | number)[], atKey = false) {
    super(message);
    this.path = path;
    this.atKey = atKey;
  }
}

/** One value of a plan with its place, so that an error can name the place. */
export class Field {
  /** The value, as it was given. */
  readonly value: unknown;
  /** The path to it from the top of the plan. */
  readonly path: readonly (string | number)[];

  /** Wraps a value. */
  constructor(value: unknown, path: readonly (string | number)[] = []) {
    this.value = value;
    this.path = path;
  }

  /** The field's place as the plan's author writes it, for the beginning of a sentence: `"channels[1].exposure"`. */
  get name(): string {
    if (this.path.length === 0) return "The plan";
    const steps = this.path.map((step) => typeof step === "number" ? `[${step}]` : `.${step}`);
    return `"${steps.join("").slice(1)}"`;
  }

  /** Whether the value is absent. null counts as absent, because some files name every key. */
  get absent(): boolean {
    return this.value === undefined || this.value === null;
  }

  /** Whether it is a list. */
  get isList(): boolean {
    return Array.isArray(this.value);
  }

  /** Whether it is an object. */
  get isObject(): boolean {
    return typeof this.value === "object" && this.value !== null && !Array.isArray(this.value);
  }

  /** Throws an error that says what is needed here. */
  needs(what: string): never {
    this.fail(`${this.name} is ${shown(this.value)}; ${what} is needed.`);
  }

  /** Throws an error with this sentence about the value. */
  fail(sentence: string): never {
    throw new PlanFault(sentence, this.path);
  }

  /** A value of a kind. */
  of<T>(kind: Kind<T>): T {
    return kind.read(this.value) ?? this.needs(kind.takes);
  }

  /** A number; `what` says which numbers are valid. */
  number(what = "a number", good: (value: number) => boolean = () => true): number {
    return this.of(number(what, good));
  }

  /** A whole number, at least `least`. */
  count(least: number): number {
    return this.of(wholeNumber(least, Number.MAX_SAFE_INTEGER));
  }

  /** A text that is not empty. */
  text(): string {
    return this.of(text("a name"));
  }

  /** True or false. */
  flag(): boolean {
    return this.of(truth);
  }

  /** One of these words. */
  choice<T extends string>(words: readonly T[]): T {
    return this.of(oneOf(words));
  }

  /** The items of a list. */
  items(): Field[] {
    if (!Array.isArray(this.value)) this.needs("a list");
    return this.value.map((item, index) => new Field(item, [...this.path, index]));
  }

  /** The value under a key of an object. */
  at(key: string): Field {
    const value = this.isObject && Object.hasOwn(this.value as object, key)
      ? (this.value as Record<string, unknown>)[key]
      : undefined;
    return new Field(value, [...this.path, key]);
  }

  /** The object, after a check that every key is one of these. */
  withKeys(allowed: readonly string[], what = "an object"): Field {
    if (!this.isObject) this.needs(what);
    for (const key of Object.keys(this.value as object)) {
      if (!allowed.includes(key)) {
        const place = this.path.length === 0 ? "a plan" : this.name;
        const sentence = `"${key}" is unknown in ${place}; it can have ${allowed.join(", ")}.`;
        throw new PlanFault(sentence, [...this.path, key], true);
      }
    }
    return this;
  }

  /** Any object, unchecked. */
  record(): Readonly<Record<string, unknown>> {
    if (!this.isObject) this.needs("an object");
    return this.value as Record<string, unknown>;
  }
}

/** A value as it looks in a sentence. */
export function shown(value: unknown): string {
  return value === undefined || value === null ? "missing" : shownValue(value);
}

/** An object without the keys that have no value. */
export function withoutHoles<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}
