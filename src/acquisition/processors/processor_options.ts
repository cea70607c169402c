import type { Processor } from "../../analysis/processor.ts";
import { SettingsError } from "../../errors.ts";
import { type Kind, oneOf, wholeNumber } from "../../kinds.ts";
import { readFields } from "../../read_fields.ts";
import type { Delivery } from "../../recording/sink.ts";
import type { OnThrow } from "./processor_order.ts";

/** The options of a processor. */
export interface ProcessOptions<Options = unknown> {
  /** Every frame, oldest first, or always the newest one. `"oldest-first"` if not given. */
  readonly delivery?: Delivery;
  /** Only every n-th frame goes to the processor. */
  readonly every?: number;
  /** The value that the processor gets as `options`: anything that can be cloned. */
  readonly options?: Options;
  /** How many results may wait to be taken. Further results are counted as lost. Default: 10,000. */
  readonly most?: number;
  /**
   * What happens if the processor throws. `"end"`, the default, ends the processor, and its loop of results throws.
   * `"fail"` makes the run fail. `"skip"` leaves the frame out and counts it.
   */
  readonly onThrow?: "fail" | "end" | "skip";
  /**
   * How much memory the processor may take in addition to the ring, in bytes. Default: 1 GiB. A processor that has more
   * after a frame is ended, and its loop of results throws. Memory that it takes and frees within one frame is not
   * counted. Deno gives a worker no limit, and ends the whole program at some 4 GB.
   */
  readonly memoryBytes?: number;
}

/** The type of what a processor emits, from the type of the processor or of its module. */
export type EmittedBy<P> = P extends { readonly default: infer Inner } ? EmittedBy<Inner>
  : P extends Processor<infer Value, infer _Options> ? Value
  : unknown;
/** The type of a processor's options. */
export type OptionsFor<P> = P extends { readonly default: infer Inner } ? OptionsFor<Inner>
  : P extends Processor<infer _Value, infer Options> ? Options
  : unknown;

const MIB = 2 ** 20;

const optionKinds = {
  delivery: oneOf(["oldest-first", "newest-only"]),
  every: wholeNumber(1, Number.MAX_SAFE_INTEGER),
  options: {
    takes: "anything",
    takesText: "anything",
    read: (value: unknown) => value,
    parse: () => undefined,
  },
  most: wholeNumber(1, 1_000_000),
  onThrow: oneOf(["fail", "end", "skip"]),
  memoryBytes: wholeNumber(MIB, Number.MAX_SAFE_INTEGER),
} as const satisfies { [Name in keyof Required<ProcessOptions>]: Kind<unknown> };

/** The options, with defaults for missing ones. Throws a {@linkcode SettingsError} for impossible options. */
export function readProcessOptions(
  options: ProcessOptions,
): Required<ProcessOptions> & { readonly onThrow: OnThrow } {
  readFields(options, { what: "option", kinds: optionKinds });
  const { delivery = "oldest-first", every = 1, most = 10_000, onThrow = "end", memoryBytes = 1024 * MIB } =
    options;
  return { delivery, every, most, onThrow, memoryBytes, options: options.options };
}

/** The URL of a processor's module. Throws a {@linkcode SettingsError} if it is not the URL of a file. */
export function fileOf(module: URL | string): URL {
  const url = module instanceof URL ? module : URL.parse(module);
  if (url?.protocol === "file:") return url;
  throw new SettingsError(
    `Cannot run ${Deno.inspect(String(module))} as a processor: it takes the URL of a file, as in ` +
      'run.process(new URL("./spots.ts", import.meta.url)).',
  );
}
