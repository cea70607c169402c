// What workers are made of. Made by `deno task generate`; not to be changed by hand.
export { default as "src/analysis/kernels/base64.ts" } from "../../analysis/kernels/base64.ts" with { type: "text" };
export { default as "src/priority.ts" } from "../../priority.ts" with { type: "text" };
export { default as "src/recording/packing/blocks.ts" } from "./blocks.ts" with { type: "text" };
export { default as "src/recording/packing/blocks_wasm.ts" } from "./blocks_wasm.ts" with { type: "text" };
export { default as "src/recording/packing/blosc.ts" } from "./blosc.ts" with { type: "text" };
export { default as "src/recording/packing/pack_all.ts" } from "./pack_all.ts" with { type: "text" };
export { default as "src/recording/packing/packer_entry.ts" } from "./packer_entry.ts" with { type: "text" };
