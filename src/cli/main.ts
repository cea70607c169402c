/**
 * The terminal tool: `deno task pvcam COMMAND`.
 *
 * @module
 */
import "./early_signals.ts";

// The rest takes longer to load than a person takes to press Ctrl-C, so it is loaded after the handlers of signals.
const { finishOutput, goToCaller, main } = await import("./tool.ts");
goToCaller();
const exitCode = await main(Deno.args);
finishOutput();
Deno.exit(exitCode);
