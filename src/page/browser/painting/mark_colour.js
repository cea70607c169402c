/** What marks saturated pixels: red, green, blue. */
export const markColour = [255, 46, 84];
