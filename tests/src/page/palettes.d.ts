/** Colour maps by name: 256 colours each. */
export const palettes: Record<string, readonly number[][]>;
/** Colours of overlaid layers. */
export const tints: Record<string, readonly number[]>;
