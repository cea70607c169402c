// A disk that is full or read-only: a small one in memory, in a new namespace, which some machines do not allow.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { buildSimulator } from "../../../ffi/sim/build.ts";
import { inFolder, jsonOf, pvcam, root, said, small } from "./pvcam.ts";

/** Runs a line of the shell where nothing that it mounts is seen by others. */
async function inNameSpace(script: string, environment: Record<string, string> = {}) {
  try {
    const args = ["--map-root-user", "--mount", "sh", "-c", script];
    return said(
      await new Deno.Command("unshare", { args, env: { NO_COLOR: "1", FORCE_COLOR: "", ...environment } })
        .output(),
    );
  } catch {
    return undefined; // no such command
  }
}

const possible = (await inNameSpace("mount -t tmpfs tmpfs /mnt"))?.code === 0;
if (!possible) console.log("This machine mounts nothing for tests: those of a full disk are skipped.");

/** Records to `folder`, once `mount` has made it the disk that is wanted; then shows the record, if there is one. */
async function recordOn(folder: string, mount: string) {
  const library = await buildSimulator();
  const record = `"${Deno.execPath()}" run -q --no-prompt --allow-all --config "${root}/deno.json" ` +
    `"${root}/src/cli/main.ts" record --out run.tif --region 0,0,256,256 --exposure 1 --json`;
  const script = `mkdir disk && ${mount} disk && cd disk && ${record}; code=$?; ls; cat run.json; exit $code`;
  const ended = await inNameSpace(`cd "${folder}" && ${script}`, { PVCAM_LIBRARY: library });
  assert(ended);
  return ended;
}

Deno.test({
  // Would catch: a file that looks whole and is not, a stack trace, and a run that continues without a disk.
  name: "a disk that fills up ends the recording with a sentence, and what is in the file is said in it",
  ignore: !possible,
  async fn() {
    await inFolder(async (folder) => {
      const ended = await recordOn(folder, "mount -t tmpfs -o size=6m tmpfs");
      assertEquals(ended.code, 1, ended.stderr);
      assertMatch(
        ended.stderr,
        /Cannot write to "run\.tif": the disk is full; .* \d+ frames were written before\.\n/,
      );
      const [report, ...rest] = ended.stdout.split("\n");
      assertEquals(JSON.parse(report).reason, "failed");
      const record = JSON.parse(rest.slice(rest.indexOf("{")).join("\n"));
      assertEquals(record.state, "failed");
      const written = Number(/(\d+) frames were written/.exec(ended.stderr)?.[1]);
      assert(written > 0 && written < 48, `${written} frames of 128 KiB in 6 MiB`);
      assertEquals(record.frames, written);
    });
  },
});

Deno.test({
  // Would catch: half a recording that a conversion leaves, in files that look like a whole one.
  name: "a conversion to a disk that fills up leaves nothing there, not even where the end of it fails",
  ignore: !possible,
  async fn() {
    await inFolder(async (folder) => {
      const args = [
        "record",
        "--frames",
        "64",
        "--region",
        "0,0,256,256",
        "--exposure",
        "1",
        "--out",
        "run.raw",
      ];
      assertEquals((await pvcam(args, { folder })).code, 0);
      const convert = `"${Deno.execPath()}" run -q --no-prompt --allow-all --config "${root}/deno.json" ` +
        `"${root}/src/cli/main.ts" convert ../run.raw new.ome.zarr --compress zstd`;
      const ended = await inNameSpace(
        `cd "${folder}" && mkdir disk && mount -t tmpfs -o size=1m tmpfs disk && cd disk && ${convert}; ls`,
      );
      assertMatch(ended!.stderr, /^Cannot (write to|finish) "new\.ome\.zarr": the disk is full/m);
      assertEquals(ended!.stdout, "");
    });
  },
});

Deno.test({
  name: "a folder that cannot be written to is named, and nothing is left in it",
  ignore: !possible,
  async fn() {
    await inFolder(async (folder) => {
      const ended = await recordOn(folder, "mount -t tmpfs -o ro tmpfs");
      assertEquals(ended.code, 1);
      assertMatch(ended.stderr, /^Cannot record to "run\.tif": its file system is mounted read-only\.$/m);
      assertEquals(jsonOf(ended).exitCode, 1);
      assertEquals(await Array.fromAsync(Deno.readDir(join(folder, "disk"))), []);
    });
  },
});

Deno.test({
  name: "a folder that this user may not write to is named",
  ignore: Deno.uid() === 0, // who may write anywhere
  async fn() {
    await inFolder(async (folder) => {
      await Deno.chmod(folder, 0o500);
      const ended = await pvcam(["record", "--frames", "3", "--out", "run.tif", ...small], { folder });
      await Deno.chmod(folder, 0o700);
      assertEquals([ended.code, ended.stdout], [1, ""]);
      assertMatch(
        ended.stderr,
        /Cannot record to "run\.tif": the folder "\." is not writable for this user\.\n/,
      );
    });
  },
});
