// The host's side of the sandbox in this program, and a script's requests to it.
import { buildSimulator } from "../../../ffi/sim/build.ts";
import { SettingsError } from "../../../src/errors.ts";
import { Budget } from "../../../src/sandbox/host/budget.ts";
import { RequestHandlers } from "../../../src/sandbox/host/request_handlers.ts";
import { OutPlace } from "../../../src/sandbox/host/out_place.ts";
import { defaultLimits } from "../../../src/sandbox/limits.ts";
import type { Reply } from "../../../src/sandbox/protocol.ts";

/** Request handlers on the simulated camera, with a folder to write to. */
export async function withRequestHandlers(
  test: (
    ask: (verb: unknown, fields: unknown, id?: unknown) => Promise<unknown>,
    folder: string,
    handlers: RequestHandlers,
  ) => Promise<void>,
): Promise<void> {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "pvcam-handlers-" }));
  const replies = new Map<number, Reply>();
  const limits = { ...defaultLimits, bytes: 1e6 };
  const handlers = new RequestHandlers({
    library: await buildSimulator(),
    limits,
    budget: new Budget(limits),
    place: new OutPlace([{ path: folder, real: folder }], folder),
    copies: false,
    send: (reply) => "id" in reply && replies.set(reply.id, reply),
    startProcessor: () => "it is none of the script's",
    onLimit: () => {},
    onForgery: () => {},
  });
  let next = 1;
  const ask = async (verb: unknown, fields: unknown, id: unknown = next++) => {
    await handlers.handle({ id, verb, fields });
    const reply = replies.get(id as number)!;
    if ("error" in reply) throw new SettingsError(`${reply.error.name}: ${reply.error.message}`);
    return "value" in reply ? reply.value : undefined;
  };
  try {
    await test(ask, folder, handlers);
  } finally {
    await handlers.close();
    await Deno.remove(folder, { recursive: true });
  }
}
