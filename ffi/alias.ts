import { CameraError } from "../src/errors.ts";
import type { Library } from "./library.ts";
import type { RingMemory } from "./memory.ts";

/** A second array buffer over the memory of a ring. It can be detached, and then arrays on it become empty. */
export interface Alias {
  /** The same bytes, not a copy. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Empties every array on this buffer. The memory itself does not change. */
  revoke(): void;
}

/**
 * Makes aliases of a ring's parts. It needs the right to all of FFI. V8 counts each alias as memory of the process
 * until it has collected it: a million of 8 MB each made it count gigabytes, and collect for up to 6 ms at a time.
 */
export function ringAliaser(
  library: Library,
  ring: RingMemory,
): (offsetBytes: number, lengthBytes: number) => Alias {
  if (!library.blanketFfi) {
    throw new CameraError(
      "Cannot revoke pixels at the end of a lease: that needs the right to all of FFI (--allow-ffi without a path)",
    );
  }
  const pointers = new Map<number, Deno.UnsafePointerView>();
  return (offsetBytes, lengthBytes) => {
    let view = pointers.get(offsetBytes);
    if (!view) {
      view = new Deno.UnsafePointerView(Deno.UnsafePointer.create(ring.address + BigInt(offsetBytes))!);
      pointers.set(offsetBytes, view);
    }
    const buffer = view.getArrayBuffer(lengthBytes);
    // This closure holds `ring`: an alias does not keep the memory alive.
    return { bytes: new Uint8Array(buffer), revoke: () => void (ring.bytes, buffer.transfer()) };
  };
}
