import { type ErrorData, errorToData } from "../../error_data.ts";

/** How much of a text is sent, in characters. The host accepts a little more. */
const MOST_NAME = 100, MOST_TEXT = 4000;

/**
 * The error that a script has thrown, in the form that the host accepts: texts of a bounded length, even if the script
 * has tampered with its error. A long stack loses its beginning, which only repeats the message; its end says where the
 * error was thrown.
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
