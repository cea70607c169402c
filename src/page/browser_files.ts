// deno-lint-ignore no-import-prefix
import uplotStyle from "npm:uplot@1.6.32/dist/uPlot.min.css" with { type: "text" };
// deno-lint-ignore no-import-prefix
import uplotScript from "npm:uplot@1.6.32/dist/uPlot.iife.min.js" with { type: "text" };
import canvasPainterText from "./browser/painting/canvas_painter.js" with { type: "text" };
import connectionText from "./browser/connection.js" with { type: "text" };
import contrastText from "./browser/panels/contrast.js" with { type: "text" };
import figuresText from "./browser/panels/figures.js" with { type: "text" };
import handsText from "./browser/hands.js" with { type: "text" };
import icon from "./browser/icon.svg" with { type: "text" };
import index from "./browser/index.html" with { type: "text" };
import instrumentText from "./browser/panels/instrument.js" with { type: "text" };
import keysText from "./browser/keys.js" with { type: "text" };
import layerListText from "./browser/panels/layer_list.js" with { type: "text" };
import mainText from "./browser/main.js" with { type: "text" };
import markColourText from "./browser/painting/mark_colour.js" with { type: "text" };
import modelText from "./browser/model.js" with { type: "text" };
import noticeText from "./browser/panels/notice.js" with { type: "text" };
import overlayText from "./browser/overlay.js" with { type: "text" };
import painterText from "./browser/painting/painter.js" with { type: "text" };
import palettesText from "./browser/painting/palettes.js" with { type: "text" };
import pictureText from "./browser/picture.js" with { type: "text" };
import pictureFlowText from "./browser/picture_flow.js" with { type: "text" };
import plotsText from "./browser/panels/plots.js" with { type: "text" };
import regionsText from "./browser/panels/region_list.js" with { type: "text" };
import stageText from "./browser/stage.js" with { type: "text" };
import style from "./browser/style.css" with { type: "text" };
import themeText from "./browser/theme.js" with { type: "text" };
import viewText from "./browser/view.js" with { type: "text" };
import webglPainterText from "./browser/painting/webgl_painter.js" with { type: "text" };

/** The page's files, by the paths at which they are asked for. */
export const browserFiles: Readonly<Record<string, string>> = {
  "index.html": index,
  "style.css": style,
  "icon.svg": icon,
  "uplot.css": uplotStyle,
  "uplot.js": uplotScript,
  "painting/canvas_painter.js": canvasPainterText,
  "connection.js": connectionText,
  "panels/contrast.js": contrastText,
  "panels/figures.js": figuresText,
  "hands.js": handsText,
  "panels/instrument.js": instrumentText,
  "keys.js": keysText,
  "panels/layer_list.js": layerListText,
  "main.js": mainText,
  "painting/mark_colour.js": markColourText,
  "model.js": modelText,
  "panels/notice.js": noticeText,
  "overlay.js": overlayText,
  "painting/painter.js": painterText,
  "painting/palettes.js": palettesText,
  "picture.js": pictureText,
  "picture_flow.js": pictureFlowText,
  "panels/plots.js": plotsText,
  "panels/region_list.js": regionsText,
  "stage.js": stageText,
  "theme.js": themeText,
  "view.js": viewText,
  "painting/webgl_painter.js": webglPainterText,
};
