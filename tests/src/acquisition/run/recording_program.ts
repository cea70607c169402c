// A program that records on the simulator with no more rights than a script has, and the state of its files afterwards.
import { dirname, fromFileUrl, join } from "@std/path";
import { buildSimulator } from "../../../../ffi/sim/build.ts";
import { verify } from "../../../../recording.ts";

/** The folder of the project. */
export const root = join(dirname(fromFileUrl(import.meta.url)), "../../../..");
const library = await buildSimulator();

/** A program that records, prints a line once it has taken some frames, and then does what the test asks for. */
export const program = (then: string, cameras = 1) => `
  import { listCameras, fileSink, openCamera } from "file://${root}/mod.ts";
  const library = "${library}";
  const names = (await listCameras({ library })).slice(0, ${cameras}).map(({ name }) => name);
  async function record(name: string, path: string, then: (run: unknown) => unknown) {
    await using camera = await openCamera({ camera: name, library });
    await camera.configure({ exposureMs: 2, region: { x: 0, y: 0, width: 128, height: 64 } });
    await using run = await camera.acquire({ slots: 1024, sinks: [fileSink(path)] });
    let taken = 0;
    for await (using frame of run.frames()) {
      if (++taken === 40) console.log("goes on");
      if (taken === 40) await then(run);
    }
    console.log("the loop has ended");
  }
  const block = () => { while (true); };
  ${then}`;

/** How such a program ended. */
export interface Ended {
  readonly code: number;
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
  /** What the record of a recording says, and how many frames its file holds; by file. */
  readonly files: Record<
    string,
    { state: string; frames: number; problems: readonly string[]; stamps: string | undefined }
  >;
}

/** What can be waited for while such a program runs. */
export interface Running {
  /** Waits until it has said this on standard error. */
  complains(word: RegExp): Promise<void>;
  /** Waits until the record of a recording counts so many frames, and gives how many it counts. */
  records(name: string, frames: number): Promise<number>;
}

/** Runs it with a script's rights, acts on it once it says "goes on", and waits for its end. */
export async function end(
  code: string,
  during: (child: Deno.ChildProcess, running: Running) => Promise<void> = async () => {},
  environment: (folder: string) => Promise<Record<string, string>> = () => Promise.resolve({}),
): Promise<Ended> {
  const folder = await Deno.makeTempDir({ prefix: "pvcam_exit_" });
  try {
    await Deno.writeTextFile(join(folder, "program.ts"), code);
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--no-prompt",
        "--no-check",
        "--quiet",
        `--allow-ffi=${library}`,
        "--allow-read=.",
        "--allow-write=.",
        "program.ts",
      ],
      cwd: folder,
      env: {
        NO_COLOR: "1",
        PVSIM_CAMERAS: "prime-bsi,prime-bsi",
        ...await environment(await Deno.realPath(folder)),
      },
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    let err = "";
    const complaints = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
    const complain = async () => {
      const { value, done } = await complaints.read();
      err += value ?? "";
      return !done;
    };
    const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    let out = "";
    const read = async () => {
      const { value, done } = await reader.read();
      out += value ?? "";
      return !done;
    };
    while (!out.includes("goes on") && await read());
    const running: Running = {
      async complains(word) {
        while (!word.test(err)) if (!await complain()) throw new Error(`It ended without ${word}: ${err}`);
      },
      async records(name, frames) {
        for (;;) {
          const text = await Deno.readTextFile(join(folder, name.replace(".ome.tif", ".json")));
          const counted: number = JSON.parse(text).frames;
          if (counted >= frames) return counted;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      },
    };
    if (out !== "") await during(child, running);
    const drained = (async () => {
      while (await complain());
    })();
    while (await read());
    await drained;
    const { code: exitCode, signal } = await child.status;
    const files: Ended["files"] = {};
    for await (const { name } of Deno.readDir(folder)) {
      if (!name.endsWith(".ome.tif")) continue;
      const record = JSON.parse(await Deno.readTextFile(join(folder, name.replace(".ome.tif", ".json"))));
      const { problems, frames, stamps } = await verify(join(folder, name));
      files[name] = { state: record.state, frames, problems, stamps };
    }
    return { code: exitCode, signal, out, err, files } as Ended;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
