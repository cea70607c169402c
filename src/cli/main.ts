/**
 * The terminal tool: `deno task pvcam COMMAND`.
 *
 * @module
 */
import "./early_signals.ts";

// The rest takes longer to load than a person takes to press Ctrl-C, so it is loaded after the handlers of signals.
const { goToCaller, main, outputDrained } = await import("./tool.ts");
const exitCode = await main(Deno.args, goToCaller);
await outputDrained();
Deno.exit(exitCode);
