/** Which modules there are for a script. */
export interface KnownModules {
  /** The addresses of its own modules and of the front door. */
  readonly script: readonly string[];
  /** Folders and files of this library, as beginnings of addresses: their modules may import what they like. */
  readonly library: readonly string[];
  /** Why those of its modules that are not among the script's are not for it. */
  readonly libraryRefusal?: string;
}
