/** The colour of marked pixels, which are saturated: red, green, blue. */
export const markColour = [255, 46, 84];
