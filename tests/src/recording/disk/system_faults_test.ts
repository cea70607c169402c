// What real systems do: short writes, disks that fail or are full, a folder that is removed. The first two by a library
// preloaded in front of the program, so that Deno itself meets them.
import {
  assert,
  assertEquals,
  assertGreater,
  assertGreaterOrEqual,
  assertMatch,
  assertRejects,
} from "@std/assert";
import { fromFileUrl } from "@std/path";
import { dirname } from "node:path";
import { openFileWith } from "../../../../ffi/files.ts";
import { libcSymbols } from "../../../../ffi/libc_symbols.ts";
import { buildSimulator } from "../../../../ffi/sim/build.ts";
import { SinkError } from "../../../../src/errors.ts";
import { convert } from "../../../../src/recording/convert.ts";
import { verify } from "../../../../src/recording/verify.ts";
import type { FileSystem } from "../../../../src/recording/files/block_file.ts";
import { fileSink } from "../../../../src/recording/file_sink.ts";
import { nativeFiles, type NativeWriter } from "../../../../src/recording/files/native_files.ts";
import { askPython, pythonReaders } from "../../../readers/python.ts";
import { record, runOf, SyntheticRing } from "../synthetic_run.ts";
import { inDiskFolder, inTempFolder } from "../temp_folder.ts";

const here = (name: string) => fromFileUrl(new URL(name, import.meta.url));

interface Outcome {
  taken: number;
  errors: string[];
  files: number;
  writtenWith?: string;
}

/** Records in another program. */
async function recordElsewhere(args: string[], env: Record<string, string> = {}): Promise<Outcome> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--allow-all", here("recorder_program.ts"), ...args],
    env,
    stderr: "inherit",
  });
  return JSON.parse(new TextDecoder().decode((await command.output()).stdout));
}

/** Builds the shim, which strikes only files below `folder`. */
async function buildShim(folder: string): Promise<string> {
  const shim = `${folder}/write_faults.so`;
  const args = [
    "-Wall",
    "-Wextra",
    "-Werror",
    "-shared",
    "-fPIC",
    "-o",
    shim,
    `-DSTRUCK_FOLDER="${await Deno.realPath(folder)}"`,
    here("write_faults.c"),
    "-ldl",
  ];
  const { success, stderr } = await new Deno.Command(Deno.env.get("CC") ?? "cc", { args }).output();
  assert(success, new TextDecoder().decode(stderr));
  return shim;
}

const faults = [
  { fault: "short", sentence: undefined },
  { fault: "EIO:9", sentence: /^SinkError: Cannot write to ".*": the disk reported an error \(EIO\)/ },
  {
    fault: "ENOSPC:9",
    sentence: /^SinkError: Cannot write to ".*": the disk is full; .* were to be written/,
  },
  { fault: "EROFS:9", sentence: /^SinkError: Cannot write to ".*": its file system is mounted read-only/ },
  { fault: "hang:9", sentence: /^SinkError: Cannot write to ".*": the disk has not answered for 0\.7 s/ },
];

const formats = ["run.ome.tif", "run.ome.zarr", "run.raw"];

/** A write that hangs is given up sooner than the usual half a minute. */
function patienceWith(fault: string): Record<string, string> {
  return fault.startsWith("hang") ? { DISK_TIMEOUT_MS: "700" } : {};
}

Deno.test({
  name: "writes that return short lose nothing, and writes that fail end in a sentence with a readable file",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    inTempFolder(async (folder) => {
      const shim = await buildShim(folder);
      for (const { fault, sentence } of faults) {
        for (const name of formats) {
          await Deno.mkdir(`${folder}/${fault}_${name}`);
          const path = `${folder}/${fault}_${name}/${name}`;
          const { taken, errors } = await recordElsewhere([path, "80"], {
            LD_PRELOAD: shim,
            WRITE_FAULT: fault,
            ...patienceWith(fault),
          });
          const seen = await verify(path);
          assertEquals(seen.stamps, "right", `${fault} ${name}`);
          if (sentence) {
            assertMatch(errors[0], sentence);
            assertGreaterOrEqual(seen.frames, taken);
          } else assertEquals([errors, seen.frames, seen.problems], [[], 80, []]);
        }
      }
    }),
});

Deno.test({
  // Would catch: a write that the C library refuses and that is taken for done, or ends a run that Deno could continue;
  // an invented reason; a short write that leaves a hole.
  name: "if the C library fails, Deno continues; if both fail, Deno says why",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    inDiskFolder(async (folder) => {
      const shim = await buildShim(folder);
      const env = { WRITE_LIBC: shim };
      const asked = ["80"];
      const record = async (what: string, more: Record<string, string>, name = "run.ome.tif") => {
        await Deno.mkdir(`${folder}/${what}`);
        const path = `${folder}/${what}/${name}`;
        const outcome = await recordElsewhere([path, ...asked], { ...env, ...more });
        return { ...outcome, seen: await verify(path) };
      };
      const healthy = await record("healthy", {});
      assertEquals([healthy.errors, healthy.seen.frames, healthy.writtenWith], [[], 80, "libc"]);
      const short = await record("short", { WRITE_FAULT: "short" });
      assertEquals([short.errors, short.seen.frames, short.seen.problems], [[], 80, []]);
      const refused = await record("refused", { WRITE_FAULT: "EIO:9" });
      assertEquals([refused.errors, refused.seen.frames, refused.seen.problems], [[], 80, []]);
      assertEquals(refused.writtenWith, "libc, deno");
      for (const name of formats) {
        for (const { fault, sentence } of faults) {
          if (!sentence) continue;
          const both = { WRITE_FAULT: fault, LD_PRELOAD: shim, ...patienceWith(fault) };
          const { errors, taken, seen } = await record(`${fault}_${name}`, both, name);
          assertMatch(errors[0], sentence);
          assertEquals(seen.stamps, "right");
          assertGreater(taken, 0);
          assertGreaterOrEqual(seen.frames, taken);
        }
      }
    }),
});

/** The simulated camera, whose C library is reached through the shim. */
async function buildHangingCamera(folder: string, shim: string): Promise<string> {
  const library = `${folder}/libpvcam_behind_shim.so`;
  const simulator = await buildSimulator();
  const args = ["-shared", "-o", library, "-Wl,--no-as-needed", shim, simulator];
  const rpath = `-Wl,-rpath,${dirname(simulator)}`;
  const { success, stderr } = await new Deno.Command(Deno.env.get("CC") ?? "cc", { args: [...args, rpath] })
    .output();
  assert(success, new TextDecoder().decode(stderr));
  return library;
}

// Frames of 256 x 256 go through the C library, small ones through Deno.
for (const [side, writtenWith] of [["256", "libc"], ["16", "deno"]]) {
  Deno.test({
    // Would catch: a run that waits for its disk without end, with the camera running; a camera that is lost with the disk; an
    // error that is never shown.
    name:
      `a disk that never answers ${writtenWith} ends a run with a sentence, and the camera can be used again`,
    ignore: Deno.build.os !== "linux",
    fn: () =>
      inDiskFolder(async (folder) => {
        const shim = await buildShim(folder);
        const library = await buildHangingCamera(folder, shim);
        const env = { PVCAM_LIBRARY: library, LD_PRELOAD: shim, WRITE_FAULT: "hang:30" };
        const run = async (name: string, way: string) => {
          const program = ["run", "--no-check", "--allow-all", here("hanging_run.ts")];
          const args = [...program, `${folder}/${name}`, side, way];
          const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args, env }).output();
          const [said, complained] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
          return { code, said, complained, seen: await verify(`${folder}/${name}`) };
        };
        const { code, said, complained, seen } = await run("run.raw", "caught");
        // A slow disk is foretold to fill the ring, before it answers no more.
        assertEquals(
          complained.split("\n").filter((line) => line && !/at this rate the ring/.test(line)),
          [],
        );
        const told = JSON.parse(said);
        assertMatch(told.error, /^SinkError: Cannot write to ".*": the disk has not answered for 0\.7 s/);
        assertEquals([code, told.reason, told.framesAgain], [3, "failed", 5]);
        assertGreater(seen.frames, 0);
        assertEquals(seen.stamps, "right");
        const uncaught = await run("other.raw", "uncaught");
        assertEquals(uncaught.code, 1);
        assertMatch(uncaught.complained, /the disk has not answered for 0\.7 s/);
      }),
  });
}

/** A small separate disk, where this user may mount one. */
async function onSmallDisk(work: (folder: string) => Promise<void>): Promise<boolean> {
  const folder = await Deno.makeTempDir({ prefix: "pvcam_deno_disk_" });
  const mount = new Deno.Command("mount", {
    args: ["-t", "tmpfs", "-o", "size=8m", "tmpfs", folder],
    stderr: "null",
  });
  try {
    // In a function, because `output()` throws at once where there is no such program.
    const { success } = await (async () => await mount.output())().catch(() => ({ success: false }));
    if (!success) return false;
    try {
      await work(folder);
    } finally {
      await new Deno.Command("umount", { args: [folder] }).output();
    }
    return true;
  } finally {
    await Deno.remove(folder);
  }
}

Deno.test("a disk that runs full ends the run with a sentence, and the frames on it stay readable", async () => {
  for (const name of ["run.ome.tif", "run.ome.zarr", "run.raw", "run.h5"]) {
    const mounted = await onSmallDisk(async (folder) => {
      const path = `${folder}/${name}`;
      const { taken, errors } = await recordElsewhere([path, "10000"]);
      assertGreater(taken, 100, "that many fit on the disk");
      assertMatch(errors[0], /the disk is full/, name);
      if (name === "run.h5") {
        if (!pythonReaders) return;
        const frames = await askPython<number>(
          `
import h5py
with h5py.File(args[0], "r") as file:
    pixels = file["frames"][:json.load(open(args[0].replace(".h5", ".json")))["frames"]]
assert (pixels == expected.stack(1, len(pixels), 0, 48, 64, 2)).all()
print(len(pixels))`,
          path,
        );
        assertGreaterOrEqual(frames, taken);
      } else {
        const seen = await verify(path);
        assertEquals(seen.stamps, "right");
        assertGreaterOrEqual(seen.frames, taken);
      }
    });
    if (!mounted) return console.log("Not tested: this user may not mount a small disk.");
  }
});

Deno.test("a disk that fills up while a pyramid is made is reported, and the conversion leaves nothing there", () =>
  inDiskFolder(async (source) => {
    const path = `${source}/run.raw`;
    const wide = { regions: [{ width: 800, height: 400 }], slots: 8 };
    const ring = new SyntheticRing(wide);
    await record(fileSink(path), runOf(wide, { frames: 11 }), { ring, count: 11 });
    await onSmallDisk(async (folder) => {
      for (const name of ["run.ome.tif", "run.ome.zarr"]) {
        const failing = () => convert(path, `${folder}/${name}`, { pyramid: true });
        const { message } = await assertRejects(failing, SinkError);
        assertMatch(message, /^Cannot make a pyramid in .*the disk is full/);
        assertEquals([...Deno.readDirSync(folder)], []);
      }
    });
  }));

Deno.test({
  // Would catch: a full disk without a reason, or a hang, when the C library writes to it.
  name: "a disk that runs full under the C library ends the run with the same sentence",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    inDiskFolder(async (built) => {
      const shim = await buildShim(built);
      await onSmallDisk(async (folder) => {
        for (const name of formats) {
          const path = `${folder}/${name}`;
          const { taken, errors, writtenWith } = await recordElsewhere([path, "10000"], { WRITE_LIBC: shim });
          assertMatch(errors[0], /the disk is full/, name);
          assertMatch(writtenWith ?? "", /^libc/);
          const seen = await verify(path);
          assertEquals(seen.stamps, "right");
          assertGreater(taken, 40, "that many of 64 KiB fit on 8 MB");
          assertGreaterOrEqual(seen.frames, taken);
          for (const one of Deno.readDirSync(folder)) {
            await Deno.remove(`${folder}/${one.name}`, { recursive: true });
          }
        }
      });
    }),
});

// Would catch: room that is reckoned without the pixels or with far too much beside them, and files of a run that never began.
Deno.test("a run that a disk has no room for is refused before it begins", async () => {
  const frames = 2000, pixelBytes = frames * 64 * 48 * 2, mostBesideBytes = frames * 2048 + 2 ** 20;
  await onSmallDisk(async (folder) => {
    for (const name of ["run.ome.tif", "run.ome.zarr", "run.raw"]) {
      const { taken, errors } = await recordElsewhere([`${folder}/${name}`, "4", String(frames)]);
      assertEquals(taken, 0);
      const told = /needs .*\((\d+) bytes\) and only ([\d.]+) (k|M)B are free there/.exec(errors[0]);
      assert(told, errors[0]);
      const needed = Number(told[1]), free = Number(told[2]) * (told[3] === "M" ? 1e6 : 1e3);
      assert(needed >= pixelBytes && needed < pixelBytes + mostBesideBytes, errors[0]);
      assert(free > 0 && free <= 8.4e6, errors[0]);
      assertEquals([...Deno.readDirSync(folder)], []);
    }
  });
});

for (const writer of ["deno", "libc"]) {
  Deno.test(`a folder that is removed under a recording by ${writer} ends the run with a sentence`, async () => {
    for (const name of formats) {
      await inDiskFolder(async (parent) => {
        const folder = `${parent}/data`;
        await Deno.mkdir(folder);
        using libc = writer === "libc" ? openedLibc() : undefined;
        const shape = { regions: [{ width: 256, height: 128 }] };
        const ring = new SyntheticRing(shape);
        const sink = fileSink(`${folder}/${name}`, { commitEveryMs: 0 });
        await sink.open(runOf(shape, { frames: 20, files: libc?.files }));
        await sink.append([ring.expose(1)]);
        assertEquals(sink.progress?.().writtenWith, writer);
        await Deno.remove(folder, { recursive: true });
        // The file's own name may be missed first, or the folder of the file that is written next.
        await assertRejects(() => sink.append([ring.expose(2)]), SinkError, folder);
        await assertRejects(() => sink.close("failed"), SinkError, folder);
      });
    }
  });
}

function openedLibc(): { files: FileSystem } & Disposable {
  const library = Deno.dlopen("libc.so.6", libcSymbols);
  const open: NativeWriter["open"] = (path, identity) => openFileWith(library.symbols, path, identity);
  return {
    files: nativeFiles({ name: "libc", depth: 4, open }),
    [Symbol.dispose]: () => library.close(),
  };
}
