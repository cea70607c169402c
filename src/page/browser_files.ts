// deno-lint-ignore no-import-prefix
import uplotStyle from "npm:uplot@1.6.32/dist/uPlot.min.css" with { type: "text" };
// deno-lint-ignore no-import-prefix
import uplotScript from "npm:uplot@1.6.32/dist/uPlot.iife.min.js" with { type: "text" };
import connectionText from "./browser/connection.js" with { type: "text" };
import contrastText from "./browser/contrast.js" with { type: "text" };
import figuresText from "./browser/figures.js" with { type: "text" };
import handsText from "./browser/hands.js" with { type: "text" };
import icon from "./browser/icon.svg" with { type: "text" };
import index from "./browser/index.html" with { type: "text" };
import instrumentText from "./browser/instrument.js" with { type: "text" };
import keysText from "./browser/keys.js" with { type: "text" };
import mainText from "./browser/main.js" with { type: "text" };
import modelText from "./browser/model.js" with { type: "text" };
import overlayText from "./browser/overlay.js" with { type: "text" };
import painterText from "./browser/painter.js" with { type: "text" };
import palettesText from "./browser/palettes.js" with { type: "text" };
import pictureText from "./browser/picture.js" with { type: "text" };
import plotsText from "./browser/plots.js" with { type: "text" };
import regionsText from "./browser/region_list.js" with { type: "text" };
import stageText from "./browser/stage.js" with { type: "text" };
import style from "./browser/style.css" with { type: "text" };
import viewText from "./browser/view.js" with { type: "text" };

/** The page's files, by the path that they are asked for. */
export const browserFiles: Readonly<Record<string, string>> = {
  "index.html": index,
  "style.css": style,
  "icon.svg": icon,
  "uplot.css": uplotStyle,
  "uplot.js": uplotScript,
  "connection.js": connectionText,
  "contrast.js": contrastText,
  "figures.js": figuresText,
  "hands.js": handsText,
  "instrument.js": instrumentText,
  "keys.js": keysText,
  "main.js": mainText,
  "model.js": modelText,
  "overlay.js": overlayText,
  "painter.js": painterText,
  "palettes.js": palettesText,
  "picture.js": pictureText,
  "plots.js": plotsText,
  "region_list.js": regionsText,
  "stage.js": stageText,
  "view.js": viewText,
};
