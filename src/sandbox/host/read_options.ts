import { type AcquireOptions, optionKinds } from "../../acquisition/options.ts";
import { readFields } from "../../read_fields.ts";
import type { SinkOrder } from "../protocol.ts";
import { Fields } from "./fields.ts";

/** A script's options for a run; sinks and functions come in other fields. */
export interface RunWish {
  readonly options: AcquireOptions;
  readonly sinks: readonly SinkOrder[];
  /** Whether the host asks the script before the camera starts. */
  readonly asks: boolean;
  /** Whether the script gets a line for each decision. */
  readonly logs: boolean;
}

/** Options that the host sets, or that come in another field. */
type Elsewhere = "sinks" | "signal" | "beforeStart" | "log";

const { sinks: _sinks, signal: _signal, beforeStart: _beforeStart, log: _log, ...kinds } = optionKinds;
const optionNames = Object.keys(kinds) as Exclude<keyof AcquireOptions, Elsewhere>[];

/** Reads a stranger's request for a run. Throws a `SettingsError` that names the field which cannot be understood. */
export function readRunWish(fields: Fields): RunWish {
  fields.only(["camera", ...optionNames, "sinks", "asks", "logs"]);
  const given = Object.fromEntries(optionNames.map((name) => [name, fields.plain(name)]));
  return {
    options: readFields(given, { what: "option", kinds }),
    sinks: fields.list("sinks", 16).map((one) => readSink(new Fields(one, "sinks"))),
    asks: fields.truth("asks"),
    logs: fields.truth("logs"),
  };
}

/**
 * The smallest size of a shard: a recording's files count little against a script's limits, so a script must not make
 * many tiny ones.
 */
const LEAST_SHARD_BYTES = 64e6;

/** A sink as a stranger describes it. */
function readSink(fields: Fields): SinkOrder {
  fields.only(["kind", "path", "options"]);
  const options = fields.fields("options").only([
    "force",
    "durable",
    "checksums",
    "commitEveryMs",
    "diskTimeoutMs",
    "zarr",
    "shardBytes",
    "compress",
  ]);
  return {
    kind: fields.word("kind", ["OME-TIFF", "OME-Zarr", "raw"]),
    path: fields.text("path"),
    options: {
      force: options.optional("force", (name) => options.truth(name)),
      durable: options.optional("durable", (name) => options.truth(name)),
      checksums: options.optional("checksums", (name) => options.truth(name)),
      commitEveryMs: options.optional("commitEveryMs", (name) => options.whole(name, [10, 3_600_000])),
      diskTimeoutMs: options.optional("diskTimeoutMs", (name) => options.whole(name, [1000, 3_600_000])),
      zarr: options.optional("zarr", (name) => options.text(name)),
      compress: options.optional("compress", (name) => options.word(name, ["zstd", "lz4"])),
      shardBytes: options.optional("shardBytes", (name) => options.whole(name, [LEAST_SHARD_BYTES, 1e15])),
    },
  };
}
