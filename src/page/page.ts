import { CameraError, SettingsError } from "../errors.ts";
import type { Ring } from "../ring/ring.ts";
import type { Answer, FrameOrder, PageOrder, PageWord, StreamFacts, Wish } from "./server/orders.ts";
import { isLoopback } from "./server/serve.ts";
import { pageFiles } from "./page_files.ts";
import { threadUrl } from "./thread_module.ts";

/** Where a page is served, and to whom. */
export interface PageOptions {
  /** The address to listen at. Default: this machine's own, `127.0.0.1`. */
  readonly hostname?: string;
  /** The port. Default: 8090; 0 means any free port. If it is taken, the next one is tried. */
  readonly port?: number;
  /** Names by which the page may be called in addition to addresses and `localhost`, such as that of a proxy. */
  readonly names?: readonly string[];
  /** The most pictures a second. Default: 30. */
  readonly mostPerSecond?: number;
}

/** Carries out what viewers ask of the camera's program. Without it viewers can only watch. */
export type Conductor = (wish: Wish) => Promise<Omit<Answer, "id">>;

const DEFAULT_PORT = 8090;
/** How many ports after the first one are tried. */
const FURTHER_PORTS = 20;

/**
 * A page that shows the newest frames to any number of viewers, from a separate thread: no camera, no file and no loop
 * waits for it.
 */
export class Page implements AsyncDisposable {
  /** The address to open, with its token where it needs one. */
  readonly url: string;
  /** The port at which the page listens. */
  readonly port: number;
  /** The port that was asked for, if another program uses it and the page took the next one. */
  readonly wantedPort: number | undefined;
  #viewers = 0;
  readonly #worker: Worker;
  readonly #conductor: Conductor | undefined;
  #ended: Promise<void> | undefined;
  #failure: string | undefined;
  #onClose = () => {};

  private constructor(
    worker: Worker,
    { url, port, wantedPort, conductor }: {
      url: string;
      port: number;
      wantedPort: number | undefined;
      conductor: Conductor | undefined;
    },
  ) {
    this.#worker = worker;
    this.#conductor = conductor;
    this.url = url;
    this.port = port;
    this.wantedPort = wantedPort;
    worker.onmessage = ({ data }) => this.#hear(data);
    worker.onerror = (event) => {
      event.preventDefault(); // a page that fails does not end a run
      this.#failure = event.message;
    };
  }

  /**
   * Starts to serve. Throws a {@linkcode SettingsError} if the port cannot be used, or if a right is missing; it then
   * names the flag to add.
   */
  static async open(options: PageOptions = {}, conductor?: Conductor): Promise<Page> {
    const { hostname = "127.0.0.1", port = DEFAULT_PORT, names = [], mostPerSecond = 30 } = options;
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      throw new SettingsError(
        `Cannot serve the page at port ${port}: it must be a whole number from 0 to 65535.`,
      );
    }
    if (!(mostPerSecond >= 1 && mostPerSecond <= 1000)) {
      throw new SettingsError(`Cannot show ${mostPerSecond} pictures a second: it must be from 1 to 1000.`);
    }
    const token = isLoopback(hostname) ? undefined : newToken();
    const files = await pageFiles();
    const worker = new Worker(threadUrl(), { type: "module", name: "page" });
    const word = await new Promise<PageWord>((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new CameraError(`The page's thread failed: ${event.message}`));
      };
      const order: PageOrder = {
        kind: "serve",
        hostname,
        port,
        furtherPorts: port === 0 ? 0 : Math.min(FURTHER_PORTS, 65_535 - port),
        token,
        names,
        control: conductor !== undefined,
        files,
        mostPerSecond,
      };
      worker.postMessage(order);
    }).catch((error) => {
      worker.terminate();
      throw error;
    });
    if (word.kind !== "listening") {
      worker.terminate();
      throw new SettingsError(whyNot(word, { hostname, port }));
    }
    const host = hostname.includes(":") ? `[${hostname}]` : hostname;
    return new Page(worker, {
      url: `http://${host}:${word.port}/${token === undefined ? "" : `?token=${token}`}`,
      port: word.port,
      wantedPort: port !== 0 && word.port !== port ? port : undefined,
      conductor,
    });
  }

  /** The number of viewers. */
  get viewers(): number {
    return this.#viewers;
  }

  /** The error that ended the page's thread, if there was one. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** Shows a run's ring, with a stream for each of its regions, in their order. */
  showRing(ring: Ring, streams: readonly StreamFacts[]): void {
    const { bytes, memory, board, format, bufferMode } = ring.parts;
    this.#tell({
      kind: "ring",
      bytes: bytes as Uint8Array<SharedArrayBuffer>,
      ...(memory && { memory }),
      board: board.buffer,
      slots: ring.slots,
      format,
      once: bufferMode === "sequence",
      streams,
    });
  }

  /** Shows one frame. The pixels are handed over to the page, so the caller can no longer use them. */
  showFrame(order: Omit<FrameOrder, "kind">): void {
    this.#tell({ kind: "frame", ...order }, [order.pixels.buffer]);
  }

  /** Stops reading the memory of these streams until they are shown again, because another run will use it. */
  hold(streams: readonly number[]): void {
    if (streams.length > 0) this.#tell({ kind: "hold", streams });
  }

  /** Ends these streams. */
  forget(streams: readonly number[]): void {
    this.#tell({ kind: "forget", streams });
  }

  /** Tells every viewer the state of the cameras. */
  tell(status: object): void {
    if (this.#viewers > 0) this.#tell({ kind: "status", status });
  }

  /** Sets what is called when the page ends. */
  onClose(work: () => void): void {
    this.#onClose = work;
  }

  /** Ends the page. A second call is harmless. */
  close(): Promise<void> {
    this.#onClose();
    return this.#ended ??= new Promise<void>((resolve) => {
      // A thread that hangs must not keep its program alive.
      const timer = setTimeout(resolve, 2000);
      this.#worker.onmessage = ({ data }: MessageEvent<PageWord>) => {
        if (data.kind !== "ended") return;
        clearTimeout(timer);
        resolve();
      };
      this.#worker.postMessage({ kind: "end" } satisfies PageOrder);
    }).then(() => this.#worker.terminate());
  }

  /** Ends the page, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #tell(order: PageOrder, transfer: Transferable[] = []): void {
    if (this.#ended === undefined) this.#worker.postMessage(order, transfer);
  }

  async #hear(word: PageWord): Promise<void> {
    if (word.kind === "viewers") this.#viewers = word.count;
    if (word.kind !== "wish" || !this.#conductor) return;
    const { viewer, id } = word.wish;
    const answer = await this.#conductor(word.wish).catch((error): Omit<Answer, "id"> => ({
      error: error instanceof Error ? error.message : String(error),
    }));
    this.#tell({ kind: "answer", viewer, answer: { id, ...answer } });
  }
}

/** 128 random bits. */
function newToken(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

function whyNot(word: PageWord, { hostname, port }: { hostname: string; port: number }): string {
  const at = `Cannot serve the page at ${hostname}:${port}`;
  if (word.kind !== "failed") return `${at}: its thread gave no answer.`;
  switch (word.why) {
    case "taken":
      return `${at}: other programs have this port and the ${FURTHER_PORTS} after it. Choose another one.`;
    case "refused":
      return `${at}: this program may not listen there; add --allow-net=${hostname} to its flags.`;
    default:
      return `${at}: ${word.sentence}.`;
  }
}
