// Would catch: each way in which a path can look like one in the script's folder and lead somewhere else.
import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { SinkError } from "../../../src/errors.ts";
import { OutPlace } from "../../../src/sandbox/host/out_place.ts";

/** Runs with a folder `out`, and with another beside it that is nobody's business. */
async function withFolders(test: (out: string, around: string) => Promise<void>): Promise<void> {
  const around = await Deno.realPath(await Deno.makeTempDir({ prefix: "pvcam-out-" }));
  try {
    await Deno.mkdir(join(around, "out/sub"), { recursive: true });
    await Deno.mkdir(join(around, "outside"));
    await test(join(around, "out"), around);
  } finally {
    await Deno.remove(around, { recursive: true });
  }
}

/** A place to write to that no link leads to. */
function at(path: string) {
  return { path, real: path };
}

Deno.test("what lies in the folder may be made, by whatever path it is named", async () => {
  await withFolders(async (out) => {
    const place = new OutPlace([at(out)], out);
    assertEquals(await place.toMake("run.tif"), join(out, "run.tif"));
    assertEquals(await place.toMake("sub/../sub/run.tif"), join(out, "sub/run.tif"));
    assertEquals(await place.toMake(join(out, "new/run.tif")), join(out, "new/run.tif"));
    // What the system would take for a way through the link is spelled out before anybody opens it.
    await Deno.symlink("/tmp", join(out, "link"));
    assertEquals(await place.toMake("link/../run.tif"), join(out, "run.tif"));
  });
});

Deno.test("what lies elsewhere may not, whatever its path looks like", async () => {
  await withFolders(async (out, around) => {
    await Deno.symlink(join(around, "outside"), join(out, "link"));
    await Deno.symlink("../../outside", join(out, "sub/link"));
    await Deno.symlink(join(around, "not yet there"), join(out, "dangling"));
    const place = new OutPlace([at(out)], out);
    const paths = [
      "../outside/x",
      "sub/../../outside/x",
      "/etc/passwd",
      `${out}side/x`,
      "link/x",
      "sub/link/x",
      "dangling/x",
      "",
      "a\0b",
      "..",
    ];
    for (const path of paths) {
      await assertRejects(() => place.toMake(path), SinkError);
    }
  });
});

Deno.test("a recording may be made with its side files, and nothing beside them", async () => {
  await withFolders(async (out) => {
    const place = new OutPlace([at(join(out, "run.tif")), at(join(out, "run.json"))], out);
    assertEquals(await place.toMake("run.tif"), join(out, "run.tif"));
    for (const path of ["run2.tif", "run.tif/../other", "sub/run.tif"]) {
      await assertRejects(() => place.toMake(path), SinkError);
    }
    await assertRejects(() => new OutPlace([], out).toMake("run.tif"), SinkError, "no place to write to");
  });
});

Deno.test("only what the script has made may be changed", async () => {
  await withFolders(async (out) => {
    const place = new OutPlace([at(out)], out);
    await Deno.writeTextFile(join(out, "yesterday.tif"), "precious");
    await assertRejects(() => place.own("yesterday.tif"), SinkError, "makes new files");
    place.made(await place.toMake("today"));
    assertEquals(await place.own("today/deep/file"), join(out, "today/deep/file"));
    await assertRejects(() => place.own("today2"), SinkError);
    await assertRejects(() => place.own("today/../yesterday.tif"), SinkError);
  });
});
