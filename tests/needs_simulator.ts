import { fromFileUrl } from "@std/path";

const simulator = new URL("../ffi/sim/build.ts", import.meta.url).href;
const tests = new URL(".", import.meta.url).href;

/**
 * Whether a test opens the simulator: it, or a module of the tests that it imports, builds it. Such a test needs a program
 * without others: a program initialises libpvcam once, and its environment chooses the cameras.
 */
export async function needsSimulator(file: string | URL, seen = new Set<string>()): Promise<boolean> {
  const { href } = new URL(file);
  if (href === simulator) return true;
  if (!href.startsWith(tests) || seen.has(href)) return false;
  seen.add(href);
  const text = await Deno.readTextFile(fromFileUrl(href)).catch(() => ""); // scripts inside a test name modules, too
  for (
    const [, specifier] of text.matchAll(/^(?:import|export|\} from|const \w+ = new URL).*"(\.[^"]+\.ts)"/gm)
  ) {
    if (await needsSimulator(new URL(specifier, href), seen)) return true;
  }
  return false;
}
