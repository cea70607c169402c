// Would catch: a truth that is another sample's than the pictures', or is told by another clock than the frames' own.
import { assertEquals } from "@std/assert";
import { buildClient, clientFolder, runClient } from "../client.ts";

Deno.test("a C client finds beads, gains and hot pixels as the truth has them", async () => {
  await using folder = await clientFolder();
  const run = await runClient(await buildClient("truth", folder.path));
  assertEquals(run.stdout, "");
  assertEquals(run.code, 0, run.stderr);
});
