import { SettingsError } from "../../errors.ts";
import type { Kind } from "../../kinds.ts";

/** Reads the value of a flag. Throws a `SettingsError` that names the flag, the text and what it takes. */
export function readFlag<T>(kind: Kind<T>, value: string, flag: string): T {
  const read = kind.parse(value);
  if (read !== undefined) return read;
  const given = value === "" ? `Flag --${flag} has no value` : `Cannot use --${flag} ${asWritten(value)}`;
  throw new SettingsError(`${given}: it takes ${kind.takesText}.`);
}

/** Bytes, such as 50GB. */
export const size: Kind<number> = {
  takes: "a size in bytes",
  takesText: "a size in bytes, such as 500000 or 50GB",
  read: (value) => typeof value === "number" && value >= 1 ? value : undefined,
  parse(text) {
    const match = /^(\d+(?:\.\d+)?)\s*([kMGT]?)B?$/i.exec(text);
    const bytes = match ? Number(match[1]) * 1000 ** " kmgt".indexOf(match[2].toLowerCase() || " ") : NaN;
    return bytes >= 1 && bytes <= Number.MAX_SAFE_INTEGER ? Math.floor(bytes) : undefined;
  },
};

/** A host and a port, or only one of them; port 0 means any free port. */
export const address: Kind<{ readonly hostname?: string; readonly port?: number }> = {
  takes: "an address and a port, or one of them",
  takesText: "an address and a port, or one of them, such as 0.0.0.0:8090, 192.168.1.5 or :9000",
  read: (value) => typeof value === "object" && value !== null ? value : undefined,
  parse(text) {
    const match = /^(\[[0-9a-f:.]+\]|[\w.-]+)?(?::(\d{1,5}))?$/i.exec(text.trim());
    const port = match?.[2] === undefined ? undefined : Number(match[2]);
    if (!match || match[0] === "" || (port !== undefined && port > 65_535)) return undefined;
    const hostname = match[1]?.replace(/^\[(.*)\]$/, "$1");
    return { ...(hostname !== undefined && { hostname }), ...(port !== undefined && { port }) };
  },
};

function asWritten(value: string): string {
  return /^[\w.,:+/-]+$/.test(value) ? value : JSON.stringify(value);
}
