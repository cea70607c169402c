import { linkModules } from "./link_modules.ts";
import analysisHistogramText from "../analysis/histogram.ts" with { type: "text" };
import analysisShrinkText from "../analysis/shrink.ts" with { type: "text" };
import analysisKernelsArenaText from "../analysis/kernels/arena.ts" with { type: "text" };
import analysisKernelsBase64Text from "../analysis/kernels/base64.ts" with { type: "text" };
import analysisKernelsInstanceText from "../analysis/kernels/instance.ts" with { type: "text" };
import analysisKernelsKernelsWasmText from "../analysis/kernels/kernels_wasm.ts" with { type: "text" };
import analysisKernelsLocateText from "../analysis/kernels/locate.ts" with { type: "text" };
import analysisKernelsPictureText from "../analysis/kernels/picture.ts" with { type: "text" };
import analysisKernelsPlainNumberKernelsText from "../analysis/kernels/plain/number_kernels.ts" with {
  type: "text",
};
import analysisKernelsPlainPixelKernelsText from "../analysis/kernels/plain/pixel_kernels.ts" with {
  type: "text",
};
import analysisKernelsPlainSpotKernelsText from "../analysis/kernels/plain/spot_kernels.ts" with {
  type: "text",
};
import analysisKernelsSignaturesText from "../analysis/kernels/signatures.ts" with { type: "text" };
import analysisKernelsWorkspaceText from "../analysis/kernels/workspace.ts" with { type: "text" };
import errorsText from "../errors.ts" with { type: "text" };
import priorityText from "../priority.ts" with { type: "text" };
import wallOriginText from "../wall_origin.ts" with { type: "text" };
import ringBoardText from "../ring/board.ts" with { type: "text" };
import ringWasmMemoryText from "../ring/wasm_memory.ts" with { type: "text" };
import accessText from "./server/access.ts" with { type: "text" };
import galleryText from "./server/gallery.ts" with { type: "text" };
import mainText from "./server/main.ts" with { type: "text" };
import measuresText from "./server/measures.ts" with { type: "text" };
import pictureMessageText from "./server/picture_message.ts" with { type: "text" };
import readMessageText from "./server/read_message.ts" with { type: "text" };
import reduceText from "./server/reduce.ts" with { type: "text" };
import serveText from "./server/serve.ts" with { type: "text" };
import sourceText from "./server/source.ts" with { type: "text" };
import statisticsText from "./server/statistics.ts" with { type: "text" };
import viewerText from "./server/viewer.ts" with { type: "text" };

let url: string | undefined;

/** The URL of the page thread's module. The module is made of texts, so that it needs no right to read files. */
export function threadUrl(): string {
  return url ??= linkModules({
    "src/analysis/histogram.ts": analysisHistogramText,
    "src/analysis/shrink.ts": analysisShrinkText,
    "src/analysis/kernels/arena.ts": analysisKernelsArenaText,
    "src/analysis/kernels/base64.ts": analysisKernelsBase64Text,
    "src/analysis/kernels/instance.ts": analysisKernelsInstanceText,
    "src/analysis/kernels/kernels_wasm.ts": analysisKernelsKernelsWasmText,
    "src/analysis/kernels/locate.ts": analysisKernelsLocateText,
    "src/analysis/kernels/picture.ts": analysisKernelsPictureText,
    "src/analysis/kernels/plain/number_kernels.ts": analysisKernelsPlainNumberKernelsText,
    "src/analysis/kernels/plain/pixel_kernels.ts": analysisKernelsPlainPixelKernelsText,
    "src/analysis/kernels/plain/spot_kernels.ts": analysisKernelsPlainSpotKernelsText,
    "src/analysis/kernels/signatures.ts": analysisKernelsSignaturesText,
    "src/analysis/kernels/workspace.ts": analysisKernelsWorkspaceText,
    "src/errors.ts": errorsText,
    "src/priority.ts": priorityText,
    "src/wall_origin.ts": wallOriginText,
    "src/ring/board.ts": ringBoardText,
    "src/ring/wasm_memory.ts": ringWasmMemoryText,
    "src/page/server/access.ts": accessText,
    "src/page/server/gallery.ts": galleryText,
    "src/page/server/main.ts": mainText,
    "src/page/server/measures.ts": measuresText,
    "src/page/server/picture_message.ts": pictureMessageText,
    "src/page/server/read_message.ts": readMessageText,
    "src/page/server/reduce.ts": reduceText,
    "src/page/server/serve.ts": serveText,
    "src/page/server/source.ts": sourceText,
    "src/page/server/statistics.ts": statisticsText,
    "src/page/server/viewer.ts": viewerText,
  }, "src/page/server/main.ts");
}
