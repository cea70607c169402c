import boardText from "../ring/board.ts" with { type: "text" };
import { linkModules } from "./link_modules.ts";
import accessText from "./server/access.ts" with { type: "text" };
import galleryText from "./server/gallery.ts" with { type: "text" };
import mainText from "./server/main.ts" with { type: "text" };
import measuresText from "./server/measures.ts" with { type: "text" };
import pictureText from "./server/picture_message.ts" with { type: "text" };
import messageText from "./server/read_message.ts" with { type: "text" };
import reduceText from "./server/reduce.ts" with { type: "text" };
import serveText from "./server/serve.ts" with { type: "text" };
import sourceText from "./server/source.ts" with { type: "text" };
import statisticsText from "./server/statistics.ts" with { type: "text" };
import viewerText from "./server/viewer.ts" with { type: "text" };

let url: string | undefined;

/** The module of the page's thread: its parts as texts, so that no right to read files is needed. */
export function threadUrl(): string {
  return url ??= linkModules({
    "src/ring/board.ts": boardText,
    "src/page/server/access.ts": accessText,
    "src/page/server/gallery.ts": galleryText,
    "src/page/server/main.ts": mainText,
    "src/page/server/measures.ts": measuresText,
    "src/page/server/picture_message.ts": pictureText,
    "src/page/server/read_message.ts": messageText,
    "src/page/server/reduce.ts": reduceText,
    "src/page/server/serve.ts": serveText,
    "src/page/server/source.ts": sourceText,
    "src/page/server/statistics.ts": statisticsText,
    "src/page/server/viewer.ts": viewerText,
  }, "src/page/server/main.ts");
}
