import { type ErrorData, errorToData } from "../../error_data.ts";

/** How much of a text is sent, in characters; the host takes a little more. */
const MOST_NAME = 100, MOST_TEXT = 4000;

/**
 * What a script has thrown, as the host takes it: texts of a bounded length, even if the script has tampered with its
 * error. The end of the stack says where it was thrown; its beginning repeats the message.
 */
export function failureData(error: unknown): ErrorData {
  try {
    const { name, message, stack } = errorToData(error);
    return {
      name: String(name).slice(0, MOST_NAME),
      message: cut(String(message)),
      ...(typeof stack === "string" && { stack: stack.slice(-MOST_TEXT) }),
    };
  } catch {
    return { name: "Error", message: "what it threw cannot be put into words" };
  }
}

function cut(text: string): string {
  return text.length <= MOST_TEXT ? text : `${text.slice(0, MOST_TEXT)} ...`;
}
