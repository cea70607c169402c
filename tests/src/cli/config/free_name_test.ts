// Programs that begin in the same second. Would catch: an experiment that is not recorded, because another one got the
// automatic name that it had chosen.
import { assertEquals, assertRejects } from "@std/assert";
import { basename } from "node:path";
import { SettingsError, SinkError } from "../../../../src/errors.ts";
import { withFreeName } from "../../../../src/cli/config/apply_config.ts";
import { inTempFolder } from "../../recording/temp_folder.ts";

Deno.test("a name that another program takes meanwhile is left to it, and the next one is tried", () =>
  inTempFolder(async (folder) => {
    const tried: string[] = [];
    const others = [".ome.tif", ".frames.npy"]; // a recording that is there, and one that has only begun
    const chosen = await withFreeName({ out: `${folder}/` }, async ({ out }) => {
      tried.push(out!);
      const other = others[tried.length - 1];
      if (other === undefined) return out!;
      await Deno.writeTextFile(out!.replace(".ome.tif", other), "");
      throw new SinkError("Cannot record: it exists already.");
    });
    assertEquals([tried.length, new Set(tried).size, chosen], [3, 3, tried[2]]);
    assertEquals(basename(chosen).endsWith(".ome.tif"), true);
  }));

Deno.test("a failure that no other program's name explains stays what it is, and so does a name that was given", () =>
  inTempFolder(async (folder) => {
    const count = async (out: string, fail: (out: string) => Promise<Error>) => {
      let calls = 0;
      const work = async (given: { out?: string }) => {
        calls++;
        throw await fail(given.out!);
      };
      await assertRejects(() => withFreeName({ out }, work));
      return calls;
    };
    const taking = (Kind: typeof SinkError | typeof SettingsError) => async (out: string) => {
      await Deno.writeTextFile(out, "");
      return new Kind("no");
    };
    assertEquals(await count(`${folder}/`, () => Promise.resolve(new SinkError("The disk is full."))), 1);
    assertEquals(await count(`${folder}/`, taking(SettingsError)), 1);
    assertEquals(await count(`${folder}/mine.ome.tif`, taking(SinkError)), 1);
  }));
