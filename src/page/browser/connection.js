// The connection to the page's server: pictures and messages come in, wishes go out. A lost connection is opened again.
import { readPicture } from "./picture.js";

/** The wait before another attempt to connect, in milliseconds: the first wait, and the longest. */
const FIRST_WAIT_MS = 300, LONGEST_WAIT_MS = 5000;

/** Connects, and calls `on.picture`, `on.message` and `on.state`. */
export function connect(on) {
  let socket, waitMs = FIRST_WAIT_MS, asked = 0;
  const answers = new Map();

  function open() {
    const url = new URL("/live" + location.search, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      waitMs = FIRST_WAIT_MS;
      on.state("connected");
    };
    socket.onmessage = ({ data }) => {
      if (typeof data !== "string") return on.picture(readPicture(data));
      const message = JSON.parse(data);
      if (message.kind !== "answer") return on.message(message);
      answers.get(message.id)?.(message);
      answers.delete(message.id);
    };
    socket.onclose = () => {
      on.state("lost");
      for (const settle of answers.values()) {
        settle({ error: "The connection was lost before an answer came." });
      }
      answers.clear();
      setTimeout(open, waitMs);
      waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 1.6);
    };
  }

  function say(message) {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  }

  open();
  return {
    /** Asks for this many more pictures of a stream. */
    more: (stream, pictures = 1) => say({ kind: "more", stream, pictures }),
    /** Tells the server what is looked at in a stream. */
    look: (stream, look) => say({ kind: "look", stream, ...look }),
    /** Sends a wish; settles with the answer. */
    ask(verb, fields = {}) {
      if (socket.readyState !== WebSocket.OPEN) {
        return Promise.resolve({ error: "There is no connection to the camera's program." });
      }
      const id = ++asked;
      say({ kind: "do", id, verb, ...fields });
      return new Promise((settle) => answers.set(id, settle));
    },
  };
}
