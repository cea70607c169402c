import { packPlane } from "./blosc.ts";
import type { PackOrder } from "./pack_order.ts";

/** Packs planes one after another. Returns how many bytes each takes. */
export function packAll({ planes, packing, out }: Omit<PackOrder, "id">): number[] {
  let end = 0;
  return planes.map((plane) => {
    const length = packPlane(plane, packing, out.subarray(end));
    end += length;
    return length;
  });
}
