// Reports when a bead comes into view, for scripts/record_when.ts: once for each bead, with its light.
import { processor, spots } from "../../analysis.ts";

let wasThere = false;
export default processor<number>((frame, { emit }) => {
  const [bead] = spots(frame, { most: 1, threshold: 15 });
  if (bead && !wasThere) emit(bead.intensity);
  wasThere = bead !== undefined;
});
