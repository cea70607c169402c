import { workerModule } from "../../worker_module.ts";
import * as sources from "./packer_sources.ts";

/** The URL of the module of a packing thread. The module is made of texts, so that it needs no right to read. */
export function packerUrl(): string {
  return workerModule(sources, "src/recording/packing/packer_entry.ts");
}
