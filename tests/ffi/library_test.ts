import { assert, assertEquals, assertMatch, assertNotStrictEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { openLibrary, versionText } from "../../ffi/library.ts";
import { CameraError, LibraryError, PvcamError } from "../../src/errors.ts";
import { runProgram } from "./program.ts";
import { buildStub, withStub } from "./stub.ts";

async function run(code: string, rights: string[], env?: Record<string, string>): Promise<string> {
  return (await runProgram(code, rights, env)).printed;
}

const printError = (call: string) =>
  `try { ${call} } catch (error) { console.log(error.name + ": " + error.message) }`;

// Would catch: an opened library that does not answer, or a version read with the digits in the wrong places.
Deno.test("a library opens by its path, initialised, and says its version", async () => {
  await withStub(async (path) => {
    await using library = await openLibrary(path);
    assertEquals(library.path, path);
    assertEquals(library.version, "3.10.2");
    assertEquals(library.blanketFfi, true);
    assertEquals(library.hasTrigger, true);
    assertEquals(await library.calls.camGetTotal(), 1);
  });
});

Deno.test("a version is major in 8 bits, minor and trivial in 4 each", () => {
  assertEquals(versionText(0x03a2), "3.10.2");
  assertEquals(versionText(0x0c90), "12.9.0");
});

// Would catch: a second pl_pvcam_init (158), an end of the library under another opener, and a close that counts twice.
Deno.test("several openers share a library, by whichever path, and the last close ends it", async () => {
  await withStub(async (path, folder) => {
    const link = join(folder, "link.so");
    await Deno.symlink(path, link);
    const [first, second] = await Promise.all([openLibrary(path), openLibrary(link)]);
    assertNotStrictEquals(first, second);
    assert(first.calls === second.calls);
    await first.close();
    await first.close();
    assertEquals(await second.calls.camGetTotal(), 1);
    const closing = second.close();
    const third = await openLibrary(path); // while it ends: must wait for that, or init says 158
    await closing;
    assertEquals(await third.calls.camGetName(0), "stub_0");
    await third.close();
  });
});

// Would catch: an old library refused, and a call of a missing function that ends in a TypeError.
Deno.test("a library without pl_exp_trigger opens, and a trigger says what is missing", async () => {
  await withStub(async (path) => {
    await using library = await openLibrary(path);
    assertEquals(library.hasTrigger, false);
    await assertRejects(() => library.calls.expTrigger(3), Error, "has no pl_exp_trigger");
  }, "-DNO_TRIGGER");
});

// Would catch: a library refused for lack of a function that is not used, and a call of a function that is not there.
Deno.test("a library opens with what a run needs, and says of everything else that it is not there", async () => {
  await withStub(async (path) => {
    await using library = await openLibrary(path);
    const { calls } = library;
    const hcam = await calls.camOpen(await calls.camGetName(0));
    const handler = { address: null, context: null };
    for (
      const [call, name] of [
        [() => calls.ppReset(hcam), "pl_pp_reset"],
        [() => calls.camRegisterCallbackEx(hcam, "PL_CALLBACK_EOF", handler), "pl_cam_register_callback_ex"],
        [() => calls.createFrameInfoStruct(), "pl_create_frame_info_struct"],
      ] as const
    ) await assertRejects<CameraError>(call, CameraError, `This libpvcam has no ${name}: update PVCAM.`);
    assertEquals(await calls.camGetTotal(), 1);
    await calls.camClose(hcam);
  }, "-DSPARSE");
});

// Would catch: an error without advice, and handles left open after it, so that a second try meets another error.
Deno.test("a failing pl_pvcam_init gives its code and what to set, each time", async () => {
  await withStub(async (path) => {
    for (let attempt = 0; attempt < 2; attempt++) {
      const error = await assertRejects(() => openLibrary(path), PvcamError);
      assertEquals(error.code, 151);
      assertEquals(error.codeName, "PL_ERR_INSTALLATION_CORRUPTED");
      assertMatch(error.message, /^pl_pvcam_init of \S+libpvcam\.so\.2 failed with 151 .*Set PVCAM_VERSION/);
    }
  }, "-DINIT_CODE=151");
});

Deno.test("a file that is not there, is no library, or is no libpvcam, is refused with its reason", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(
      join(folder, "text.so"),
      "no library, but long enough to be looked at: ".repeat(9),
    );
    const whole = await Deno.readFile(await buildStub(folder, "64.so"));
    const change = async (name: string, at: number, value: number) => {
      await Deno.writeFile(join(folder, name), whole.with(at, value));
    };
    await change("old: 32.so", 4, 1); // EI_CLASS
    await change("arm.so", 18, 183); // e_machine
    await Deno.writeFile(join(folder, "cut.so"), whole.subarray(0, 8192));
    await new Deno.Command("mkfifo", { args: [join(folder, "pipe.so")] }).output();
    const cases: [string, RegExp][] = [
      [join(folder, "missing.so"), /missing\.so: no such file\. Give the path of .*"simulator"/],
      [join(folder, "text.so"), /text\.so: it is not a library\./],
      [join(folder, "old: 32.so"), /old: 32\.so: it is a library for 32 bits, and this program has 64\./],
      // Would catch: "no such file", which is all that the loader says of it.
      [join(folder, "arm.so"), /arm\.so: it is a library for another kind of processor\./],
      // Would catch: a program that is killed (SIGBUS), and one that hangs.
      [join(folder, "cut.so"), /cut\.so: .*8192 bytes/],
      [join(folder, "pipe.so"), /pipe\.so: it is not a file\./],
      [Deno.execPath(), /: it is a program, not a library \(/],
      [folder, /: it is a folder, not a file\./],
      [
        await buildStub(folder, "other.so", "-DNO_ERROR_CODE"),
        /other\.so: .* has no function pl_error_code\./,
      ],
    ];
    for (const [path, message] of cases) {
      const error = await assertRejects(() => openLibrary(path), LibraryError);
      assertMatch(error.message, message);
      assertMatch(error.message, /^Cannot open libpvcam \(asked for "/);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

// Would catch: a file that may not be read, and a user who gets only the loader's own message.
Deno.test("without the right to read, a file that is no library is refused in the loader's own words", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "text.so");
    await Deno.writeTextFile(path, "no library, but long enough to be looked at: ".repeat(9));
    const printed = await run(printError(`await ffi.openLibrary("${path}")`), [`--allow-ffi=${folder}`]);
    assertMatch(printed, /text\.so: it is not a library, or not a complete one \(invalid ELF header\)\./);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

// Would catch: a library called missing although it is there, and only something that it needs is not.
Deno.test("if a library needs another one that is missing, the error names the missing one", async () => {
  const folder = await Deno.makeTempDir({ prefix: "pvcam-stub-" });
  try {
    const needed = await buildStub(folder, "libdriver.so");
    const path = await buildStub(folder, "libpvcam.so.2", "-Wl,--no-as-needed", `-L${folder}`, "-ldriver");
    await Deno.remove(needed);
    await assertRejects(
      () => openLibrary(path),
      LibraryError,
      `${path}: it needs libdriver.so, which the loader`,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

// Would catch: a relative path that the loader searches for, or that is taken from another folder.
Deno.test("a relative path means the current folder", async () => {
  await withStub(async (path, folder) => {
    const printed = await run(
      `Deno.chdir("${folder}"); const library = await ffi.openLibrary("libpvcam.so.2"); console.log(library.path); await library.close();`,
      ["--allow-read", `--allow-ffi=${path}`],
    );
    assertEquals(printed.trim(), path);
  });
});

// Would catch: a prompt or a crash where the environment may not be read, and a list that does not say what to do.
Deno.test("without a choice and without rights, every path is listed with the flag that it needs", async () => {
  const printed = await run(printError("await ffi.openLibrary()"), []);
  assertMatch(printed, /^LibraryError: Cannot open libpvcam \(no right to read PVCAM_LIBRARY\)\. Tried:/);
  assertMatch(
    printed,
    /\n {2}\/opt\/pvcam\/library\/x86_64\/libpvcam\.so\.2: no right .* --allow-ffi=\/opt\/pvcam\/library/,
  );
  assertMatch(printed, /--allow-env=PVCAM_LIBRARY.*"simulator"/);
});

Deno.test("PVCAM_LIBRARY is taken where it may be read, and nothing else is tried", async () => {
  await withStub(async (path) => {
    const open = "const library = await ffi.openLibrary(); console.log(library.path); await library.close();";
    const rights = ["--allow-env=PVCAM_LIBRARY", `--allow-ffi=${path}`];
    assertEquals((await run(open, rights, { PVCAM_LIBRARY: path })).trim(), path);
    const printed = await run(printError(open), rights, { PVCAM_LIBRARY: `${path}.gone` });
    assertMatch(
      printed,
      /PVCAM_LIBRARY is "\S+\.gone"\): \S+\.gone: no right to open it: add --allow-ffi=\S+\.gone/,
    );
  });
});

// Would catch: anything that needs more than the right to libpvcam's own path: pointers, read, the C library's path.
Deno.test("the right to one path is enough for calls, memory and semaphores, and one flag less says which", async () => {
  await withStub(async (path) => {
    const code = `
      const library = await ffi.openLibrary("${path}");
      const hcam = await library.calls.camOpen("stub_0");
      await library.calls.setParam(hcam, "PARAM_EXP_RES_INDEX", 2);
      const ring = await ffi.allocateRing(library, 3 * 4096);
      const semaphore = new ffi.Semaphore(library);
      semaphore.post();
      console.log(library.blanketFfi, await library.calls.getParam(hcam, "PARAM_EXP_RES_INDEX"),
        await library.calls.getText(hcam, "PARAM_CHIP_NAME"), ring.address % 4096n, await semaphore.wait(1000));
      try { new ffi.FrameCallback(library); } catch (error) { console.log(error.message) }
      semaphore.destroy();
      await library.calls.camClose(hcam);
      await library.close();`;
    const printed = await run(code, [`--allow-ffi=${path}`]);
    assertMatch(
      printed,
      /^false 2 text 0n true\nCannot have the camera call JavaScript: that needs the right to all/,
    );
    const refused = await run(printError(code), []);
    assertMatch(refused, new RegExp(`LibraryError: .*add --allow-ffi=${path}`));
  });
});
