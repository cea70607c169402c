// Ctrl-C, as a terminal sends it, and what else ends a program: a kill, a terminal that is closed, a reader that goes.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join, toFileUrl } from "@std/path";
import { hasLibrary } from "./begun.ts";
import { hear, inFolder, jsonOf, namesIn, pvcamCommand, root, said, small } from "./pvcam.ts";

/** A line of progress: the buffer, which the first line tells, is counted in frames too. */
const progress = /\b[1-9]\d* (of \d+ )?frames?, [\d.]+ a second/;

/** Starts a recording, sends it a signal once it shows frames, and waits for its end. */
async function interrupt(args: readonly string[], folder: string, signal: Deno.Signal) {
  const child = (await pvcamCommand(["record", ...args], { folder })).spawn();
  const [shown, kept] = child.stderr.tee();
  const stderr = new Response(kept).text();
  const stdout = new Response(child.stdout).text();
  let text = "";
  for await (const piece of shown.pipeThrough(new TextDecoderStream())) {
    text += piece;
    if (progress.test(text)) break;
  }
  child.kill(signal);
  const { code } = await child.status;
  return { code, stdout: await stdout, stderr: await stderr };
}

/** The frames that a classic little-endian TIFF holds: its directories, counted. */
function planesOf(bytes: Uint8Array<ArrayBuffer>): number {
  const view = new DataView(bytes.buffer);
  assertEquals(view.getUint32(0, true), 0x002a4949, "a TIFF");
  let planes = 0;
  for (let at = view.getUint32(4, true); at !== 0; planes++) {
    at = view.getUint32(at + 2 + 12 * view.getUint16(at, true), true);
  }
  return planes;
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  // Would catch: a file cut off in the middle, a report that is not written, and a program that ends without its camera.
  Deno.test(`${signal} ends a recording with a whole file and a report that says stopped`, async () => {
    await inFolder(async (folder) => {
      const ended = await interrupt(["--out", "run.tif", "--json", ...small], folder, signal);
      assertEquals(ended.code, 3, ended.stderr);
      const { reason, frames, missing, overrun } = jsonOf(ended);
      assertEquals([reason, missing, overrun], ["stopped", 0, 0]);
      assert(frames > 0);
      assertStringIncludes(ended.stderr, "Stopping:");
      assertEquals(planesOf(await Deno.readFile(join(folder, "run.tif"))), frames);
      const record = JSON.parse(await Deno.readTextFile(join(folder, "run.json")));
      assertEquals([record.state, record.frames], ["stopped", frames]);
    });
  });
}

// Would catch: a stopped command that passes for a failed one, or that has no object for --json.
Deno.test("a picture or a probe that is stopped has exit code 3 and one object, and leaves no file", async () => {
  await inFolder(async (folder) => {
    // No trigger comes for the picture, and a probe takes a minute.
    for (const line of [["snap", "--trigger", "edge", "--out", "a.raw"], ["probe", "probe.json"]]) {
      const child = (await pvcamCommand([...line, "--json"], { folder })).spawn();
      const ended = child.output();
      await hasLibrary(child.pid);
      // So that most often it is at work. One that has not begun yet says so, and ends alike.
      await new Promise((resolve) => setTimeout(resolve, 500));
      child.kill("SIGINT");
      const { code, stdout, stderr } = said(await ended);
      assertEquals(code, 3, stderr);
      const { error, exitCode } = jsonOf({ code, stdout, stderr });
      assertEquals([exitCode, stderr.includes(error)], [3, true]);
      assertEquals(await namesIn(folder), []);
    }
  });
});

// Would catch: a command that ends in good order on a signal, but only once it has loaded its modules.
Deno.test("a signal while a command still loads has exit code 3 and one object", async () => {
  await inFolder(async (folder) => {
    const early = toFileUrl(join(root, "src/cli/early_signals.ts"));
    // What main.ts loads first, and then nothing else for a long time.
    const program = `import "${early}"; console.log("loads"); setTimeout(() => {}, 3_600_000);`;
    await Deno.writeTextFile(join(folder, "slow.ts"), program);
    const commands = ["record", "snap", "run", "probe", "convert", "repair"];
    await Promise.all(commands.map(async (command) => {
      const args = [
        "run",
        "--no-check",
        "--no-config",
        "--allow-all",
        join(folder, "slow.ts"),
        command,
        "--json",
      ];
      const child = new Deno.Command(Deno.execPath(), { args, stdout: "piped", stderr: "piped" }).spawn();
      const reader = child.stdout.getReader();
      assertEquals(await hear(reader, /\n/), "loads\n");
      child.kill("SIGINT");
      reader.releaseLock();
      const { code, stdout, stderr } = said(await child.output());
      assertEquals(code, 3, `${command}: ${stderr}`);
      const { error, exitCode } = jsonOf({ code, stdout, stderr });
      assertEquals([exitCode, stderr], [3, `${error}\n`], command);
    }));
  });
});

// Would catch: a moment between two listeners in which a signal ends the tool, and an end without the one object.
Deno.test("a signal at any moment of the start has exit code 3 and one object, or comes before the tool", async () => {
  const signals = [["SIGTERM", 143], ["SIGINT", 130], ["SIGHUP", 129]] as const;
  await inFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "p.yaml"), "time_plan: {interval: 0.05, loops: 100}\n");
    for (let index = 0; index < 12; index++) {
      const [signal, code] = signals[index % 3];
      const line = index % 2 ? ["run", "p.yaml", "--json-lines"] : ["record", "--json"];
      const command = await pvcamCommand([...line, ...small, "--out", `${index}.raw`], { folder });
      const child = command.spawn();
      await new Promise((resolve) => setTimeout(resolve, index * 35));
      child.kill(signal);
      const ended = said(await child.output());
      if (ended.code === code) { // Deno itself was starting: nothing has begun
        assertEquals([ended.stdout, (await namesIn(folder)).filter((name) => name.startsWith(`${index}.`))], [
          "",
          [],
        ]);
        continue;
      }
      assertEquals(ended.code, 3, `${signal}: ${ended.stderr}`);
      const lines = ended.stdout.trimEnd().split("\n").map((one) => JSON.parse(one));
      const ends = lines.filter(({ event }) => line[0] === "record" || event === "end");
      assertEquals(ends.length, 1, ended.stdout);
    }
  });
});

// Would catch: a recording that is left half done, although the exit code and the report say that it was stopped; and a
// recorder's thread that finds the tool busy where it is only beginning.
Deno.test("a signal while a recording begins leaves a finished one, or nothing", async () => {
  await inFolder(async (folder) => {
    const recordings = ["0.ome.zarr --compress zstd", "1.ome.zarr", "2.ome.tif", "3.raw"];
    const ends = await Promise.all(recordings.map(async (out, index) => {
      const inside = join(folder, String(index));
      await Deno.mkdir(inside);
      const watcher = Deno.watchFs(inside);
      const line = ["record", "--json", ...small, "--out", ...`${inside}/${out}`.split(" ")];
      const child = (await pvcamCommand(line)).spawn();
      const ended = child.output();
      const over = ended.then(() => watcher.close(), () => {}); // also if it made no file
      for await (const _ of watcher) {
        child.kill("SIGTERM");
        break; // which closes the watcher
      }
      await over.catch(() => {});
      return { inside, index, ...said(await ended) };
    }));
    // On a machine that gives it no turn for a second, one of them may be found busy; for what it does itself, each would.
    assert(ends.some(({ stderr }) => !stderr.includes("busy")), ends[0].stderr);
    for (const { inside, index, code, stdout, stderr } of ends) {
      assertEquals([code, jsonOf({ code, stdout, stderr }).reason], [3, "stopped"], stderr);
      if ((await namesIn(inside)).length === 0) continue; // no frame had come
      const record = JSON.parse(await Deno.readTextFile(join(inside, `${index}.json`)));
      assertEquals(record.state, "stopped", stderr);
    }
  });
});

// Would catch: an import that is loaded before the tool listens: hundreds of modules take longer than a person's finger.
// Would catch: Ctrl-C between the arming of a run and what looks on, called a failure, as such a run takes nothing more.
Deno.test("a signal while the camera is started ends with 3 also where events or a processor are waited for", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "look.ts"), "export default () => {};\n");
    for (const looks of [["--around", "0.1", "--when", "mean>1e9"], ["--process", "look.ts"]]) {
      const args = ["record", ...small, ...looks, "--out", "run.raw", "--json", "--force"];
      const child = (await pvcamCommand(args, { folder })).spawn();
      const [heard, kept] = child.stderr.tee();
      const stdout = new Response(child.stdout).text(), stderr = new Response(kept).text();
      await hear(heard.getReader(), /Taking frames from|Recording from/); // said before the camera is started
      child.kill("SIGINT");
      const { code } = await child.status;
      const ended = { code, stdout: await stdout, stderr: await stderr };
      assertEquals([code, jsonOf(ended).reason], [3, "stopped"], ended.stderr);
    }
  });
});

Deno.test("the tool listens for signals before it loads anything else", async () => {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", join(root, "src/cli/main.ts")],
  }).output();
  const { modules, roots } = JSON.parse(new TextDecoder().decode(stdout));
  const loaded = new Set<string>(roots);
  for (const url of loaded) {
    const { dependencies = [] } = modules.find((one: { specifier: string }) => one.specifier === url);
    for (const { code, isDynamic } of dependencies) if (code && !isDynamic) loaded.add(code.specifier);
  }
  const names = [...loaded].map((url) => url.slice(`file://${root}/src/`.length)).sort();
  assertEquals(names, ["cli/early_signals.ts", "cli/main.ts", "cli/terminal/own_stdout.ts", "interrupt.ts"]);
});

// Would catch: an exit code of 0 for a recording of fewer frames than were asked for, or the one for lost frames.
Deno.test("a stopped recording that was to have more frames ends with 3", async () => {
  await inFolder(async (folder) => {
    const ended = await interrupt(["--out", "run.tif", "--frames", "100000", ...small], folder, "SIGINT");
    assertEquals(ended.code, 3, ended.stderr);
    assertStringIncludes(ended.stderr, "of 100000 frames (the recording was stopped)");
    assertStringIncludes(ended.stdout, ", stopped");
  });
});

// Would catch: a task whose one Ctrl-C counts twice, because the terminal and the task runner both send it.
Deno.test("two signals at once are one", async () => {
  await inFolder(async (folder) => {
    const command = await pvcamCommand(["record", "--out", "run.tif", "--json", ...small], { folder });
    const child = command.spawn();
    const reader = child.stderr.getReader();
    await hear(reader, progress);
    child.kill("SIGSTOP"); // all three are there when it continues, however late this program sends them
    child.kill("SIGINT");
    child.kill("SIGINT");
    child.kill("SIGTERM");
    child.kill("SIGCONT");
    reader.releaseLock();
    const ended = said(await child.output());
    assertEquals([ended.code, jsonOf(ended).reason], [3, "stopped"]);
  });
});

// Would catch: a recording that ends in the middle because its terminal was closed, or because of what it says there.
Deno.test("a recording outlives its terminal, and is whole", async () => {
  await inFolder(async (folder) => {
    const child = (await pvcamCommand(["record", "--out", "run.tif", ...small], { folder })).spawn();
    const reader = child.stderr.getReader();
    await hear(reader, progress);
    await reader.cancel();
    await child.stdout.cancel();
    child.kill("SIGHUP");
    const { code, signal } = await child.status;
    assertEquals([code, signal], [3, null]);
    const record = JSON.parse(await Deno.readTextFile(join(folder, "run.json")));
    assertEquals(record.state, "stopped");
  });
});

// Would catch: `watch | head -1` that never ends, although its output is no longer read.
Deno.test("watch ends when its output is no longer read", async () => {
  const child = (await pvcamCommand(["watch"])).spawn();
  const stderr = new Response(child.stderr).text();
  const reader = child.stdout.getReader();
  await reader.read();
  await reader.cancel();
  assertEquals([(await child.status).code, await stderr], [0, ""]);
});

// Would catch: a full disk under `> list.txt` that is called a fault of this program.
Deno.test("an answer that cannot be written is said in a sentence", async () => {
  const main = join(root, "src/cli/main.ts");
  const { code, stderr } = said(
    await new Deno.Command("sh", {
      args: ["-c", '"$0" run --no-prompt --quiet --allow-all "$1" --help > /dev/full', Deno.execPath(), main],
    }).output(),
  );
  assertEquals(code, 1);
  assertMatch(stderr, /^Cannot write the answer to standard output: .*\bfull\b/);
});
