import { workerModule } from "../../worker_module.ts";
import * as sources from "./packer_sources.ts";

/** The module of a thread that packs planes; made of texts, it needs no right to read. */
export function packerUrl(): string {
  return workerModule(sources, "src/recording/packing/packer_entry.ts");
}
