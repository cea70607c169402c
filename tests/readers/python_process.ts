// A Python that answers snippets: each runs in a fork of it, so that what they import is read once and not each time.
import { fromFileUrl } from "@std/path";

/** What became of a snippet. */
export interface Answer {
  readonly code: number;
  /** What it wrote to standard output, and to standard error. */
  readonly out: string;
  readonly complaints: string;
}

/** A Python that runs snippets. It begins with the module that makes it, before any test, and ends with the program. */
export class PythonProcess {
  readonly #orders: WritableStreamDefaultWriter<Uint8Array>;
  readonly #waiting = new Map<number, PromiseWithResolvers<Answer>>();
  #asked = 0;

  constructor(command: string, env: Record<string, string> = {}) {
    const child = new Deno.Command(command, {
      args: [fromFileUrl(new URL("./answer.py", import.meta.url))],
      // A library's own threads would not be there in a fork.
      env: { ...env, OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1" },
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    this.#orders = child.stdin.getWriter();
    this.#read(child.stdout);
  }

  /** Runs a snippet with these words in `sys.argv[1:]`, with this program's variables and in its folder. */
  async run(snippet: string, args: readonly string[], env: Record<string, string> = {}): Promise<Answer> {
    const id = ++this.#asked;
    const answer = Promise.withResolvers<Answer>();
    this.#waiting.set(id, answer);
    const order = { id, snippet, args, cwd: Deno.cwd(), env: { ...Deno.env.toObject(), ...env } };
    await this.#orders.write(new TextEncoder().encode(`${JSON.stringify(order)}\n`));
    return await answer.promise;
  }

  async #read(stdout: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    let rest = "";
    for await (const text of stdout.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      for (const line of lines) {
        const { id, ...answer } = JSON.parse(line) as Answer & { id: number };
        this.#waiting.get(id)?.resolve(answer);
        this.#waiting.delete(id);
      }
    }
    for (const { reject } of this.#waiting.values()) reject(new Error("Python has ended without an answer."));
  }
}
