// Would catch: each way in which a path can look like one in the script's folder and lead somewhere else.
import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { SinkError } from "../../../src/errors.ts";
import { OutPlace } from "../../../src/sandbox/host/out_place.ts";

/** Runs with a folder `out`, and with another beside it that is out of bounds. */
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

Deno.test("files in the folder may be made, by any path that leads there", async () => {
  await withFolders(async (out) => {
    const place = new OutPlace([at(out)], out);
    assertEquals(await place.toMake("run.tif"), join(out, "run.tif"));
    assertEquals(await place.toMake("sub/../sub/run.tif"), join(out, "sub/run.tif"));
    assertEquals(await place.toMake(join(out, "new/run.tif")), join(out, "new/run.tif"));
    // What the system would take for a way through the link is spelled out before it is opened.
    await Deno.symlink("/tmp", join(out, "link"));
    assertEquals(await place.toMake("link/../run.tif"), join(out, "run.tif"));
  });
});

Deno.test("files elsewhere may not be made, whatever their path looks like", async () => {
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
      // Two names that look like one.
      "pack\u00adage.json",
      "a\u200bb.txt",
      "a\ufe0f.txt",
      "sub\u2060/run.tif",
      "a\u{e0041}.txt",
      "..",
      // What other programs read by themselves: keys, hooks, settings.
      ".ssh/authorized_keys",
      ".npmrc",
      "sub/.git/hooks/post-checkout",
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
    const today = await place.toMake("today");
    await Deno.mkdir(today);
    await place.made(today);
    assertEquals(await place.own("today"), join(out, "today"));
    await assertRejects(() => place.own("today/../yesterday.tif"), SinkError);
    // What another program has put there since belongs to it.
    await Deno.writeTextFile(join(today, "notes.txt"), "precious");
    await assertRejects(() => place.own("today/notes.txt"), SinkError, "makes new files");
    const remove = (path: string) => Deno.remove(path, { recursive: true });
    await assertRejects(() => place.removeOwn("today", remove), SinkError, "makes new files");
    assertEquals(await Deno.readTextFile(join(today, "notes.txt")), "precious");
    await Deno.remove(join(today, "notes.txt"));
    await place.removeOwn("today", remove);
    await Deno.mkdir(today); // by another program, perhaps under the same number
    await assertRejects(() => place.own("today"), SinkError, "makes new files");
  });
});

// Would catch: a chunk that a script adds to a recording of yesterday's, where a frame is absent.
Deno.test("nothing new is made inside a Zarr that the script has not made", async () => {
  await withFolders(async (out) => {
    const place = new OutPlace([at(out)], out);
    for (const [folder, mark] of [["old.zarr/0/c/0", "old.zarr/0/zarr.json"], ["older/0", "older/.zgroup"]]) {
      await Deno.mkdir(join(out, folder), { recursive: true });
      await Deno.writeTextFile(join(out, mark), "{}");
    }
    await Deno.symlink("old.zarr/0/c", join(out, "link"));
    for (const path of ["old.zarr/0/c/0/5", "old.zarr/0/c/5/0/0", "link/0/5", "older/0/5", "older/1.tif"]) {
      await assertRejects(() => place.toWriteOwn(path), SinkError, "stays as it was made");
      await assertRejects(() => place.toMakeOwn(path), SinkError, "stays as it was made");
      await assertRejects(() => place.named(path), SinkError, "stays as it was made");
    }
    await Deno.mkdir(join(out, "mine.zarr"));
    await place.made(join(out, "mine.zarr"));
    await Deno.writeTextFile(join(out, "mine.zarr/zarr.json"), "{}");
    assertEquals(await place.toWriteOwn("mine.zarr/0"), join(out, "mine.zarr/0"));
    assertEquals(await place.toWriteOwn("sub/0"), join(out, "sub/0"));
  });
});

// Would catch: a name that is another one to this program and the same to the system, such as half a character or RUN.RAW.
Deno.test("a recording of the host's is not reached by another name of it", async () => {
  await withFolders(async (out) => {
    const place = new OutPlace([at(out)], out);
    const mine = await place.toMake("mine\ufffd");
    await Deno.mkdir(mine);
    await place.made(mine);
    place.host("mine\ufffd/run.raw");
    place.host("mine\ufffd/run.ome.zarr");
    await Deno.mkdir(join(mine, "run.ome.zarr"));
    await Deno.writeTextFile(join(mine, "run.raw"), "precious");
    await Deno.link(join(mine, "run.raw"), join(mine, "other name.raw"));
    const names = [
      "run.raw",
      "RUN.raw",
      "run.raw.",
      "run.raw ",
      "other name.raw",
      "run.jſon",
      "Run.Frames.npy",
    ];
    for (const name of names) {
      await assertRejects(() => place.own(`mine\ufffd/${name}`), SinkError);
      await assertRejects(() => place.removeOwn(`mine\ufffd/${name}`, Deno.remove), SinkError);
    }
    for (const path of ["mine\ud800/run.raw", "mine\ud800", "a\u202eb", "a\u2028b", "\ud800", "\ufeffa"]) {
      await assertRejects(() => place.toMake(path), SinkError, "a path");
    }
    await Deno.symlink("run.ome.zarr", join(mine, "alias"));
    for (const path of ["run.ome.zarr/x", "RUN.OME.ZARR/x", "alias/x"]) {
      await assertRejects(() => place.toMakeOwn(`mine\ufffd/${path}`), SinkError);
    }
    assertEquals(await Deno.readTextFile(join(mine, "run.raw")), "precious");
  });
});
