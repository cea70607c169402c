/**
 * The terminal tool: `deno task pvcam COMMAND`.
 *
 * @module
 */
import "./early_signals.ts";

// Loading all else takes longer than a person takes to press Ctrl-C, so it comes second.
const { goToCaller, main } = await import("./tool.ts");
goToCaller();
Deno.exit(await main(Deno.args));
