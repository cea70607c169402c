// What viewers of `pvcam live --control` may ask of a camera, on the simulated one.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { LiveDesk } from "../../../src/page/mod.ts";
import { openTestCamera } from "../../conformance/camera.ts";
import { inDiskFolder, namesIn } from "../recording/temp_folder.ts";
import { TestViewer } from "./shown_ring.ts";

async function withDesk(test: (desk: LiveDesk, folder: string) => Promise<void>): Promise<void> {
  await inDiskFolder(async (folder) => {
    const camera = await openTestCamera();
    const applied = await camera.configure({
      region: { x: 0, y: 0, width: 64, height: 64 },
      exposureMs: 5,
    });
    await using desk = await LiveDesk.open([{ camera, applied }], { port: 0, control: true, folder });
    await test(desk, folder);
  });
}

// Would catch: a viewer who asks for thousands of pictures, which a Ctrl-C then waits for, file by file.
Deno.test("only some wishes wait for a camera, and none is carried out once it is being closed", () =>
  withDesk(async (desk, folder) => {
    const wishes = Array.from({ length: 40 }, () => desk.cameras[0].wish("snap", {}));
    const settled = Promise.allSettled(wishes);
    await desk[Symbol.asyncDispose]();
    const said = (await settled).map((one) => one.status === "rejected" ? String(one.reason) : "done");
    assertEquals(said.filter((one) => /ask again later/.test(one)).length, 24);
    assertEquals(said.filter((one) => /is being closed/.test(one)).length, 16);
    assertEquals(await namesIn(folder), []);
  }));

// Would catch: a file that a viewer's recording replaces, and escape sequences in what a person reads in a terminal.
Deno.test("nothing that belongs to another recording is replaced, and a note is text", () =>
  withDesk(async (desk, folder) => {
    const others = ["a.report.html", "a-2.frames.npy", "a-3.note.txt", "a-4.json"];
    for (const one of others) await Deno.writeTextFile(join(folder, one), "precious");
    const note = "first\r\nsecond\x1b[2J\x9b1m\ttab";
    assertMatch(await desk.cameras[0].wish("snap", { name: "a", note }) ?? "", /a-5\.ome\.tif/);
    for (const one of others) assertEquals(await Deno.readTextFile(join(folder, one)), "precious");
    assertEquals(await Deno.readTextFile(join(folder, "a-5.note.txt")), "first\nsecond[2J1m\ttab\n");
  }));

// Would catch: data that cannot be put into a sentence, answered with the engine's own words.
Deno.test("data of any shape is refused in a sentence", () =>
  withDesk(async (desk) => {
    await using viewer = new TestViewer(desk.page.url);
    const odd = { toString: 1, valueOf: [] };
    const wishes = [{ verb: "record", frames: odd }, { verb: "snap", camera: odd }];
    for (const [id, wish] of wishes.entries()) {
      await viewer.say({ kind: "do", id, ...wish });
      await viewer.until(() => viewer.last("answer")?.id === id);
      const error = String(viewer.last("answer")!.error);
      assert(error.includes('{"toString":1'), error);
    }
  }));
