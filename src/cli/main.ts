/**
 * The terminal tool: `deno task pvcam COMMAND`.
 *
 * @module
 */
import "./early_signals.ts";

// The rest takes longer to load than a person takes to press Ctrl-C, so it is loaded after the handlers of signals.
const { goToCaller, main } = await import("./tool.ts");
goToCaller();
Deno.exit(await main(Deno.args));
