/** The modules that a script or processor may import. */
export interface KnownModules {
  /** The addresses of its own modules and of the front door. */
  readonly script: readonly string[];
  /** Folders and files of this library, as beginnings of addresses. Modules there may import anything. */
  readonly library: readonly string[];
  /** Why the other modules of this library may not be imported, for a sentence. Default: the usual refusal. */
  readonly libraryRefusal?: string;
}
