// Would catch: an error that is only a code, a full disk without its figures, and a sentence within a sentence.
import { assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { OverrunError, SinkError } from "../../../../src/errors.ts";
import type { FileSystem } from "../../../../src/recording/files/block_file.ts";
import { denoFiles } from "../../../../src/recording/files/deno_files.ts";
import { codeOf, said, sayFailure, sinkFailure } from "../../../../src/recording/files/disk_failure.ts";

const about = { action: "record to", path: "data/run.raw" };
const failed = (code: string) => Object.assign(new Error("os error"), { code });

const reasons: Record<string, string> = {
  ENOENT: 'the folder "data" does not exist; make it first',
  ENOTDIR: '"data" is not a folder',
  EISDIR: "there is a folder of that name",
  EEXIST: "it exists already; choose another name, or replace it with force (on the command line --force)",
  EACCES: 'the folder "data" is not writable for this user',
  EPERM: 'the folder "data" is not writable for this user',
  EROFS: "its file system is mounted read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "this user's share of the disk is used up",
  EFBIG: "the file system, or a limit of this program (`ulimit -f`), allows no file of that size",
  ENAMETOOLONG:
    "its name is too long, or the name of a file beside it would be; most systems allow 255 bytes",
  ELOOP: "it is a link that leads to itself",
  EIO: "the disk reported an error (EIO)",
  EWHATEVER: "os error",
};

Deno.test("the meaning of the system's code is given, and the error itself is kept", async () => {
  for (const [code, reason] of Object.entries(reasons)) {
    const cause = failed(code);
    const error = await sinkFailure(cause, { ...about, comfort: "The rest is safe." });
    assertInstanceOf(error, SinkError);
    assertEquals(error.message, `Cannot record to "data/run.raw": ${reason}. The rest is safe.`);
    assertEquals([error.cause, codeOf(cause)], [cause, code]);
  }
  assertEquals((await sinkFailure("words", about)).message, 'Cannot record to "data/run.raw": words.');
  assertEquals([codeOf("words"), codeOf(new Error("no"))], [undefined, undefined]);
});

Deno.test("the error of a full disk says what was to be written and what is free, as far as that is known", async () => {
  const message = async (needBytes?: number, freeBytes?: () => Promise<number | undefined>) => {
    const files: FileSystem | undefined = freeBytes && { ...denoFiles, freeBytes };
    return (await sinkFailure(failed("ENOSPC"), { ...about, needBytes, files })).message.split(": ").slice(1)
      .join(": ");
  };
  assertEquals(await message(), "the disk is full.");
  assertEquals(await message(5000), "the disk is full; 5.0 kB were to be written.");
  const known = await message(5e9, () => Promise.resolve(1999));
  assertEquals(known, "the disk is full; 5.0 GB were to be written, 2.0 kB are free.");
  // Would catch: a disk that is called full beside the bytes that are free on it, where it has no room for another file.
  const files = await message(5000, () => Promise.resolve(13e9));
  assertEquals(files.startsWith("the disk is full; 5.0 kB were to be written, 13 GB are free"), true);
  assertEquals([files, known].map((text) => text.includes("files")), [true, false]);
  const asked = await message(10, () => Promise.reject(new Error("no right to ask")));
  assertEquals(asked, "the disk is full; 10 bytes were to be written.");
});

Deno.test("a right that is missing is named with its flag, and a sentence stays as it is", async () => {
  for (
    const [message, reason] of [
      [
        'Requires write access to "run.raw", run again with the --allow-write flag',
        "--allow-read=data and --allow-write=data",
      ],
      [
        'Requires read access to "run.raw", run again with the --allow-read flag',
        "--allow-read=data and --allow-write=data",
      ],
      ["Requires something", "--allow-read=data and --allow-write=data"],
    ]
  ) {
    const error = await sinkFailure(new Deno.errors.NotCapable(message), about);
    assertEquals(
      error.message,
      `Cannot record to "data/run.raw": this program lacks a right; add ${reason} to its flags.`,
    );
  }
  const guarded = new Deno.errors.NotCapable("Requires all access, run again with the --allow-all flag");
  assertEquals(
    (await sinkFailure(guarded, about)).message,
    'Cannot record to "data/run.raw": Deno lets no program write in "data"; choose another folder.',
  );
  const sentence = new OverrunError("Too slow.");
  assertEquals(await sinkFailure(sentence, about), sentence);
  await assertRejects(() => said(Promise.reject(failed("EIO")), about), SinkError, "(EIO)");
  assertEquals(await said(Promise.resolve(7), about), 7);
});

// Would catch: "not writable" of a file that is to be read, and the system's number in a sentence.
Deno.test("a file that may not be read is not called unwritable, and no sentence has the system's number", async () => {
  for (const code of ["EACCES", "EPERM", "ENOENT"]) {
    const { message } = await sinkFailure(failed(code), { action: "read", path: "data/run.raw" });
    assertEquals(/writable|make it/.test(message), false, message);
  }
  for (const [number, code] of [[24, "EMFILE"], [116, "ESTALE"], [12, "ENOMEM"], [97, undefined]] as const) {
    const cause = new Error(`The system's words (os error ${number}): open 'data/run.raw'`);
    assertEquals(codeOf(cause), code);
    for (const words of [(await sinkFailure(cause, about)).message, sayFailure(cause)]) {
      assertEquals(/os error|open '/.test(words), false, words);
      assertEquals(words.includes("The system's words"), code === undefined, words);
    }
  }
});
