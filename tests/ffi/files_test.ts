import { assert, assertEquals, assertRejects } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { buildSimulator } from "../../ffi/sim/build.ts";
import { openFileWith } from "../../ffi/files.ts";
import { openNativeFile } from "../../ffi/library_files.ts";
import { libcOf, openLibrary } from "../../ffi/library.ts";
import { allocateRing } from "../../ffi/memory.ts";
import { runProgram } from "./program.ts";

const path = await buildSimulator();

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "pvcam-files-" });
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

// Would catch: a write past the page cache that the system refuses for its alignment, and bytes in the wrong place.
Deno.test("writes land where they belong, aligned or not, several at once", () =>
  inFolder(async (folder) => {
    await using library = await openLibrary(path);
    const { bytes } = await allocateRing(library, 64 * 4096);
    for (let at = 0; at < bytes.length; at++) bytes[at] = at * 31 + (at >> 8) * 7;
    using deno = await Deno.open(`${folder}/file`, { write: true, createNew: true });
    const file = await openNativeFile(library, `${folder}/file`, await deno.stat());
    assert(file);
    const parts = [[0, 8 * 4096], [8 * 4096, 5000], [8 * 4096 + 5000, 3192], [10 * 4096, 54 * 4096]];
    const written = await Promise.all(
      parts.map(([at, length]) => file.write(bytes.subarray(at, at + length), at)),
    );
    assertEquals(written, parts.map(([, length]) => length));
    await file.close();
    assertEquals(await Deno.readFile(`${folder}/file`), new Uint8Array(bytes));
  }));

// Would catch: room that is only promised, and an allocation that cuts or empties what is there.
Deno.test("room is set aside on the disk, and what is there stays", () =>
  inFolder(async (folder) => {
    await using library = await openLibrary(path);
    using deno = await Deno.open(`${folder}/file`, { write: true, createNew: true });
    deno.writeSync(new Uint8Array([1, 2, 3]));
    const file = await openNativeFile(library, `${folder}/file`, await deno.stat());
    const done = await file!.allocate(1 << 20);
    await file!.allocate(4096); // less than there is
    await file!.close();
    const { size, blocks } = await deno.stat();
    if (done) assertEquals([size, blocks! >= 2048], [1 << 20, true]);
    assertEquals(
      (await Deno.readFile(`${folder}/file`)).subarray(0, 4),
      new Uint8Array([1, 2, 3, 0]).subarray(0, done ? 4 : 3),
    );
  }));

// Would catch: a full disk that is not reported, and a descriptor that stays open after each recording.
Deno.test("a disk without room is named, one that cannot set room aside is not asked twice, and all is closed", () =>
  inFolder(async (folder) => {
    await using library = await openLibrary(path);
    using deno = await Deno.open(`${folder}/file`, { write: true, createNew: true });
    const identity = await deno.stat();
    const libc = libcOf(library);
    let open = 0, asked = 0;
    const counted = {
      ...libc,
      open: async (...args: Parameters<typeof libc.open>) => {
        const fd = await libc.open(...args);
        if (fd >= 0) open++;
        return fd;
      },
      close: (fd: number) => {
        open--;
        return libc.close(fd);
      },
    };
    for (const [code, name] of [[27, "EFBIG"], [28, "ENOSPC"], [122, "EDQUOT"], [22, undefined]] as const) {
      const file = await openFileWith(
        { ...counted, fallocate: () => Promise.resolve(0), posix_fallocate: () => Promise.resolve(code) },
        `${folder}/file`,
        identity,
      );
      if (name) {
        assertEquals((await assertRejects(() => file!.allocate(9), Error) as { code?: string }).code, name);
      } else assertEquals(await file!.allocate(9), false);
      await file!.close();
    }
    const fallocate = () => {
      asked++;
      return Promise.resolve(-1);
    };
    const posix_fallocate = () => {
      throw new Error("would write to every block");
    };
    const file = await openFileWith({ ...counted, fallocate, posix_fallocate }, `${folder}/file`, identity);
    assertEquals([await file!.allocate(9), await file!.allocate(99), asked], [false, false, 1]);
    await file!.close();
    assertEquals(open, 0);
  }));

// Would catch: a file written that Deno's rights do not cover, because the path leads elsewhere by the time it is opened.
Deno.test("a path that by now leads to another file is not opened", () =>
  inFolder(async (folder) => {
    await using library = await openLibrary(path);
    using deno = await Deno.open(`${folder}/mine`, { write: true, createNew: true });
    const mine = await deno.stat();
    await Deno.writeTextFile(`${folder}/theirs`, "theirs");
    assertEquals(await openNativeFile(library, `${folder}/theirs`, mine), undefined);
    await Deno.rename(`${folder}/mine`, `${folder}/kept`);
    await Deno.symlink(`${folder}/kept`, `${folder}/mine`);
    assertEquals(await openNativeFile(library, `${folder}/mine`, mine), undefined, "nor through a link");
    assertEquals(await openNativeFile(library, `${folder}/gone`, mine), undefined);
    assert(
      await openNativeFile(library, `${folder}/kept`, mine).then((file) => file?.close().then(() => true)),
    );
  }));

// Would catch: a fast way that needs more rights than the slow one, or that writes what Deno forbids.
Deno.test("the right to libpvcam's path and to one folder is enough, and reaches no other folder", () =>
  inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/allowed`);
    const module = (name: string) =>
      fromFileUrl(new URL(`../../src/recording/files/${name}`, import.meta.url));
    const code = `
      const { nativeFiles } = await import("file://${module("native_files.ts")}");
      const library = await ffi.openLibrary("${path}");
      const writer = { name: "libc", depth: 4, open: (path, identity) => ffi.openNativeFile(library, path, identity) };
      const files = nativeFiles(writer);
      const file = await files.create("${folder}/allowed/run.raw");
      await file.allocate(1 << 20);
      await file.write(new Uint8Array(1 << 19).fill(7), 4096);
      await file.close();
      console.log(files.name);
      for (const make of ["create", "open"]) {
        await files[make]("${folder}/run.raw").catch((error) => console.log(error.name));
      }
      await library.close();`;
    const rights = [
      `--allow-ffi=${path}`,
      `--allow-write=${folder}/allowed`,
      `--allow-read=${folder}/allowed`,
    ];
    const { printed, code: exitCode } = await runProgram(code, rights);
    assertEquals(printed.trim().split("\n"), ["libc", "NotCapable", "NotCapable"]);
    assertEquals(exitCode, 0);
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["allowed"]);
    const bytes = await Deno.readFile(`${folder}/allowed/run.raw`);
    assertEquals([bytes[4095], bytes[4096], bytes[4096 + (1 << 19) - 1]], [0, 7, 7]);
  }));
