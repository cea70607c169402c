import type { Calls, ParameterName } from "../../../ffi/mod.ts";
import type { Kind } from "../../kinds.ts";

/** All that is known of a setting. Flags, files, checks and the sandbox's rules are made from it. */
export interface SettingRow<T> {
  /** The values that it takes. */
  readonly kind: Kind<T>;
  /** Its flag. */
  readonly flag: SettingFlag;
  /** The parameters behind it. A script in a sandbox may set these directly, too. */
  readonly parameters: readonly ParameterName[];
  /** What a script in a sandbox must be granted before it may set it. */
  readonly grant?: "temperature" | "fan";
}

/** A setting that depends on no other, so that it can be set separately. */
export interface FeatureRow<T> extends SettingRow<T> {
  /** Sets it, and returns what is then in force. `name` is its name in error messages. */
  readonly apply: (camera: SettableCamera, value: T, name: string) => Promise<T>;
}

/** The flag of a setting. */
export interface SettingFlag {
  /** Its name, without the dashes. */
  readonly name: string;
  /** The placeholder of its value in the help; absent for a flag without a value. */
  readonly takes?: string;
  /** What it is for, as a line of the help. */
  readonly help: string;
  /** Its short form: one letter after one dash. */
  readonly short?: string;
}

/** The camera, as applying a setting needs it. */
export interface SettableCamera {
  readonly calls: Calls;
  readonly hcam: number;
}
