// The C clients on the plain build: what any program may expect of libpvcam. Each would catch a call that answers
// otherwise than behaviour.md says, a frame in the wrong slot, a stop that does not wait, a fault that strikes when it
// is not set to; what each step is about is in clients/*.c.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { buildSimulator } from "../../../ffi/sim/build.ts";
import { assertNothingAmiss, buildClient, checkingClients, clientFolder, runClient } from "./client.ts";

for (const name of checkingClients) {
  Deno.test(`a C client finds nothing amiss: ${name}`, async () => {
    await using folder = await clientFolder();
    await assertNothingAmiss(name, folder.path);
  });
}

/** What strict mode says of each step of clients/strict.c, in lines. */
const strictSteps = `nothing wrong: 0
registered twice: 1
unlock without a run: 1
no multiple of the frame: 1
parameter while acquiring: 1
unlock in overwrite mode: 1
changed without a setup: 1
an old mode: 1
unlock without a frame: 1
wrong state: 1
wrong handle: 2
code read in time: 0
`;

Deno.test("strict mode prints a line for each mistake of a client, and nothing for a correct client", async () => {
  await using folder = await clientFolder();
  const program = await buildClient("strict", folder.path);
  const log = `${folder.path}/strict.log`;
  const run = await runClient(program, [], { PVSIM_STRICT: `file:${log}` });
  assert(run.stdout.startsWith(strictSteps), run.stdout);
  assert(/inside a handler: ([3-9]|\d\d)/.test(run.stdout), run.stdout);
  assertStringIncludes(run.stdout, "buffer used by others: 1");
  assertEquals(run.stderr, "");
  assertEquals(run.code, 0);
  const lines = await Deno.readTextFile(log);
  for (
    const said of [
      "pl_cam_register_callback_ex3: deregister before registering again",
      "pl_get_param: leave parameters alone while acquiring (PARAM_TEMP",
      "pl_error_code: the code is read before any other call, on any thread (pl_cam_close failed",
      "pl_cam_close: this call is not legal inside a handler",
      "handler: a handler must return within one frame period",
      "buffer: the buffer belongs to the camera from start to abort (slot 2",
      "pl_pvcam_uninit: every camera is closed before the library is (pvcamUSB_0 is open)",
    ]
  ) assertStringIncludes(lines, said);
});

Deno.test("strict mode can be fatal", async () => {
  await using folder = await clientFolder();
  const program = await buildClient("strict", folder.path);
  const run = await runClient(program, [], { PVSIM_STRICT: "abort" });
  assert(run.signal === "SIGABRT", `ended with ${run.code}`);
});

// Would catch: threads that still run in code and buffers that are gone.
Deno.test("a program that ends, or unloads the library, with the camera running does not crash", async () => {
  await using folder = await clientFolder();
  const program = await buildClient("unload", folder.path, { linked: false });
  const library = await buildSimulator();
  for (const way of ["unload", "exit"]) {
    for (let round = 0; round < 5; round++) {
      const run = await runClient(program, [library, way], { PVSIM_PACE: "5000" });
      assertEquals([run.code, run.signal], [0, null], way);
    }
  }
});

// Would catch: state in a file, a socket or shared memory that two simulators fight over.
Deno.test("two processes have a separate simulator each", async () => {
  await using folder = await clientFolder();
  const program = await buildClient("faults", folder.path); // it counts every frame and every fault
  const runs = await Promise.all([runClient(program), runClient(program)]);
  assertEquals(runs.map((run) => [run.code, run.stdout]), [[0, ""], [0, ""]]);
});

// Would catch: a symbol that leaks or lacks, or one without the vendor's version, on which no existing binary would run.
Deno.test("the library exports the vendor's 47 functions with their versions, and the simulator's own apart", async () => {
  const library = await buildSimulator();
  const abi = JSON.parse(await Deno.readTextFile(new URL("../../../ffi/facts/abi.json", import.meta.url)));
  const text = async (program: string, ...args: string[]) =>
    new TextDecoder().decode((await new Deno.Command(program, { args: [...args, library] }).output()).stdout);
  assertStringIncludes(await text("readelf", "-d"), "soname: [libpvcam.so.2]");
  const symbols = [...(await text("nm", "-D", "--defined-only")).matchAll(/ T (\S+)@@(\S+)/g)];
  const exported = symbols.filter(([, , version]) => version !== "PVSIM_1").map(([, name, version]) =>
    `${name} ${version}`
  );
  const wanted = abi.functions.map((call: { name: string; symver: string }) => `${call.name} ${call.symver}`);
  assertEquals(exported.sort(), wanted.sort());
  const own = symbols.filter(([, , version]) => version === "PVSIM_1").map(([, name]) => name);
  assert(own.length > 8 && own.every((name) => name.startsWith("pvsim_")), own.join());
});

// Would catch: an interface that only C can speak to.
Deno.test("a Python client runs on the same build by ctypes", async () => {
  const library = await buildSimulator();
  const script = fromFileUrl(new URL("./clients/client.py", import.meta.url));
  const command = new Deno.Command("python3", { args: [script, library], stdout: "piped", stderr: "piped" });
  let output: Deno.CommandOutput;
  try {
    output = await command.output();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    console.log("Skipped: there is no python3 on this machine; Debian's package python3 brings it.");
    return;
  }
  const text = new TextDecoder();
  assertEquals(text.decode(output.stderr), "");
  assertEquals(
    text.decode(output.stdout),
    "pvcamUSB_0: 10 frames of 64 x 64, stamped 1 to 10, handler called 10 times or more\n",
  );
});
