import gateWordText from "./gate_word.ts" with { type: "text" };
import hotSymbolsText from "./hot_symbols.ts" with { type: "text" };

/** The source text of what a drain loop needs of this floor, for a worker that may read no files. */
export const hotSource: string = gateWordText + hotSymbolsText;
