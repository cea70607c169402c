import { SettingsError } from "../../../mod.ts";
import type { Given } from "./flags.ts";

/** The address of `--address`. */
export type PageAddress = NonNullable<Given["address"]>;

/**
 * The address of the page. The tool may serve only this machine; for another address Deno asks the user at the
 * terminal. Throws a `SettingsError` if the answer is no, or if no one can be asked.
 */
export async function pageAddress({ address = {} }: Given): Promise<PageAddress> {
  const { hostname = "127.0.0.1" } = address;
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;
  const { state } = await Deno.permissions.request({ name: "net", host });
  if (state === "granted") return address;
  throw new SettingsError(
    `Cannot serve the page at ${hostname}: this program may serve this machine only. ` +
      "For other machines start it as `deno task pvcam:lan`, or answer yes when Deno asks.",
  );
}
