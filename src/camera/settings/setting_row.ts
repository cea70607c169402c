import type { Calls, ParameterName } from "../../../ffi/mod.ts";
import type { Kind } from "../../kinds.ts";

/** A setting: everything that is known of one, from which flags, files, checks and the sandbox's rules are made. */
export interface SettingRow<T> {
  /** What it takes. */
  readonly kind: Kind<T>;
  /** Its flag. */
  readonly flag: SettingFlag;
  /** The parameters behind it; a script in a sandbox may set these directly, too. */
  readonly parameters: readonly ParameterName[];
  /** What a script in a sandbox needs to be granted before it may set it. */
  readonly grant?: "temperature" | "fan";
}

/** A setting that depends on no other: it is set by itself. */
export interface FeatureRow<T> extends SettingRow<T> {
  /** Sets it, and gives what is in force then. `name` is what a sentence calls it. */
  readonly apply: (camera: SettableCamera, value: T, name: string) => Promise<T>;
}

/** The flag of a setting. */
export interface SettingFlag {
  /** Its name, without the dashes. */
  readonly name: string;
  /** What stands behind it in the help; nothing for a flag that takes no value. */
  readonly takes?: string;
  /** What it is for, as a line of the help. */
  readonly help: string;
  /** One letter that stands for it, behind one dash. */
  readonly short?: string;
}

/** What applying a setting needs of a camera. */
export interface SettableCamera {
  readonly calls: Calls;
  readonly hcam: number;
}
