import { CameraError } from "../../errors.ts";
import { wasmMemoryOf } from "../../ring/wasm_memory.ts";
import { ARENA_BYTES, giveArenaBack, RESULTS, STACK_BYTES, takeArena } from "./arena.ts";
import { canRunKernels, instantiate, plainKernels } from "./instance.ts";
import type { Kernels } from "./signatures.ts";

/** A memory with kernels that work on it, and this thread's room in it. */
export interface Workspace {
  readonly kernels: Kernels;
  readonly buffer: ArrayBufferLike;
  /** Where this thread's part begins. */
  readonly arena: number;
  /** Where its room for results begins, and how much there is. */
  readonly results: number;
  readonly resultBytes: number;
}

/** Where copies of pixels lie in this thread's own memory. */
export const COPIES_AT = 2 * ARENA_BYTES;

/** Pages of WebAssembly memory. */
const PAGE = 65536;

/** The workspace of each ring, by its buffer; "none" if the ring has no room left for one more thread. */
const ofRings = new WeakMap<ArrayBufferLike, Workspace | "none">();
let ofCopies: Workspace | undefined;

/** The workspace in which kernels read a ring's pixels where they are; undefined if the pixels must be copied. */
export function workspaceOf(buffer: ArrayBufferLike): Workspace | undefined {
  const known = ofRings.get(buffer);
  if (known) return known === "none" ? undefined : known;
  const found = canRunKernels() ? wasmMemoryOf(buffer) : undefined;
  if (!found) return undefined;
  const begin = takeArena(buffer as SharedArrayBuffer, found.slotsAt);
  const workspace = begin === undefined ? undefined : makeWorkspace(found.memory, begin);
  ofRings.set(buffer, workspace ?? "none");
  return workspace;
}

/** Where this thread's part of a ring's memory begins; 0 if it has none. */
export function arenaOf(buffer: ArrayBufferLike): number {
  return workspaceOf(buffer)?.arena ?? 0;
}

/** Gives this thread's part of a ring's memory back to others; kernels copy its frames from now on. */
export function leaveRing(buffer: ArrayBufferLike): void {
  const workspace = ofRings.get(buffer);
  if (workspace && workspace !== "none") giveArenaBack(buffer as SharedArrayBuffer, workspace.arena);
  ofRings.set(buffer, "none");
}

/** This thread's own memory, with room for copies of `bytes` bytes of pixels at {@linkcode COPIES_AT}. */
export function workspaceForCopies(bytes: number): Workspace {
  if (ofCopies && ofCopies.buffer.byteLength >= COPIES_AT + bytes) return ofCopies;
  // A half more, so that pictures which grow slightly do not each get a new memory.
  return ofCopies = newWorkspace(bytes * 1.5);
}

/** A separate memory, with `bytes` bytes from {@linkcode COPIES_AT} on; it is collected once unused. */
export function newWorkspace(bytes: number): Workspace {
  const pages = Math.ceil((COPIES_AT + bytes) / PAGE);
  try {
    if (!canRunKernels()) {
      const buffer = new ArrayBuffer(pages * PAGE);
      return { ...placesIn(ARENA_BYTES), kernels: plainKernels(buffer), buffer };
    }
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    return makeWorkspace(memory, ARENA_BYTES);
  } catch (error) {
    throw new CameraError(
      `Cannot set aside ${
        pages * PAGE
      } bytes to compute in: the machine has no room for them, or they are more than 4 GiB. ` +
        "Compute on a smaller region.",
      { cause: error },
    );
  }
}

function makeWorkspace(memory: WebAssembly.Memory, arena: number): Workspace {
  return { ...placesIn(arena), kernels: instantiate(memory, arena + STACK_BYTES), buffer: memory.buffer };
}

function placesIn(arena: number): Pick<Workspace, "arena" | "results" | "resultBytes"> {
  return { arena, results: arena + RESULTS, resultBytes: ARENA_BYTES - RESULTS };
}
