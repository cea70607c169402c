import { dataToError } from "../../error_data.ts";
import { clone } from "./clone.ts";
import { failureData } from "./failure_data.ts";
import type { Go, Reply, Request, RunState, Verb, Word } from "../protocol.ts";
import type { CameraState } from "../../camera/states.ts";
import type { ProcessorMessage } from "../../acquisition/processors/processor_order.ts";

/** What is called when the host reports on a camera or a run. */
export interface Listener {
  onCamera?(state: CameraState, disconnected: boolean): void;
  onRun?(state: RunState): void;
  onLog?(line: string): void;
}

/** What a worker has, unlike a program's main thread. */
interface WorkerScope {
  postMessage(message: unknown, give?: Transferable[]): void;
  addEventListener(type: "message", listener: (event: MessageEvent<Reply>) => void): void;
}

const scope = globalThis as unknown as WorkerScope;
// Kept: a script may replace the global function, and this one stays.
const send = scope.postMessage.bind(scope);
type Answer = Extract<Reply, { id: number }>;
type RunReply = Extract<Reply, { run: number }>;

const waiting = new Map<number, (reply: Answer) => void>();
const cameras = new Map<number, Listener>();
const runs = new Map<number, Listener>();
const processors = new Map<number, (message: ProcessorMessage) => void>();
const early = new Map<number, RunReply[]>();
let nextId = 1;

/** Sends a copy that holds only data: the runtime must not look at an object that a script puts into a message. */
function post(message: Request | Word | Go, bytes?: Uint8Array<ArrayBuffer>): void {
  send(clone(message, { asItIs: bytes ? [bytes] : [] }), bytes ? [bytes.buffer] : []);
}

let beforeStart: (() => void | Promise<void>) | undefined;

/** Aborted when the script must end. */
export const stopping = new AbortController();

/**
 * Asks the host, and gives its answer. Throws the host's error. The error is made in this function, so that its stack
 * leads to the caller. `bytes` are one of the fields; they are transferred to the host.
 */
export async function ask<Value>(
  verb: Verb,
  fields: Record<string, unknown> = {},
  bytes?: Uint8Array<ArrayBuffer>,
): Promise<Value> {
  const id = nextId++;
  post({ id, verb, fields }, bytes);
  const answer = new Promise<Answer>((resolve) => waiting.set(id, resolve));
  const reply = await answer;
  if ("error" in reply) throw dataToError(reply.error);
  return reply.value as Value;
}

/** Tells the host how far the script has got. */
export function say(word: Word): void {
  post(word);
}

/** How many requests have no answer yet. */
export function asksOut(): number {
  return waiting.size;
}

/** Calls the listener with what the host reports on this camera. */
export function listenToCamera(camera: number, listener: Listener): void {
  cameras.set(camera, listener);
}

/** Calls the listener with what the host reports on this run, beginning with the reports that came before. */
export function listenToRun(run: number, listener: Listener): void {
  runs.set(run, listener);
  for (const reply of early.get(run) ?? []) hear(reply);
  early.delete(run);
}

/** Calls the listener with a processor's messages, until the returned function is called. */
export function listenToProcessor(
  processor: number,
  listener: (message: ProcessorMessage) => void,
): () => void {
  processors.set(processor, listener);
  return () => void processors.delete(processor);
}

/** Sets what is called before the next run starts. */
export function setBeforeStart(action: (() => void | Promise<void>) | undefined): void {
  beforeStart = action;
}

scope.addEventListener("message", (event) => hear(event.data));

function hear(reply: Reply): void {
  if ("id" in reply) {
    waiting.get(reply.id)?.(reply);
    waiting.delete(reply.id);
    return;
  }
  switch (reply.tell) {
    case "camera":
      cameras.get(reply.camera)?.onCamera?.(reply.state, reply.disconnected);
      return;
    case "run":
    case "log":
      hearOfRun(reply);
      return;
    case "processor":
      processors.get(reply.processor)?.(reply.message);
      return;
    case "beforeStart":
      answerBeforeStart(reply.ask);
      return;
    case "stopping":
      stopping.abort();
  }
}

function hearOfRun(reply: RunReply): void {
  const listener = runs.get(reply.run);
  if (!listener) {
    // A run's log lines may arrive before the answer that the run has begun.
    early.set(reply.run, [...early.get(reply.run) ?? [], reply]);
  } else if (reply.tell === "log") listener.onLog?.(reply.line);
  else {
    const { state } = reply.state;
    // This is the last report. A listener that stayed in the map would keep the memory of a ring.
    if (state === "finished" || state === "failed") runs.delete(reply.run);
    listener.onRun?.(reply.state);
  }
}

async function answerBeforeStart(go: number): Promise<void> {
  try {
    await beforeStart?.();
    post({ go });
  } catch (error) {
    post({ go, error: failureData(error) });
  }
}
