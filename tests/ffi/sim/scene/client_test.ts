// Would catch: a truth of another sample than the pictures', or with times of another clock than the frames'.
import { assertEquals } from "@std/assert";
import { buildClient, clientFolder, runClient } from "../client.ts";

Deno.test("a C client finds beads, gains and hot pixels as the truth has them", async () => {
  await using folder = await clientFolder();
  const run = await runClient(await buildClient("truth", folder.path));
  assertEquals(run.stdout, "");
  assertEquals(run.code, 0, run.stderr);
});
