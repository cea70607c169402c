/**
 * The page's thread: it serves the page, and shows the newest frames to its viewers. It reads frames in the ring, where
 * the camera wrote them; everything else comes in messages.
 *
 * @module
 */
import { Gallery } from "./gallery.ts";
import type { PageOrder, PageWord, ServeOrder } from "./orders.ts";
import { letOthersGoFirst } from "../../priority.ts";
import { readMessage } from "./read_message.ts";
import { type Listening, serve } from "./serve.ts";
import { frameSource, ringSources } from "./source.ts";
import { Viewer } from "./viewer.ts";

/**
 * When the next frame is looked for while there are viewers, in milliseconds: at the earliest, and at the latest if no
 * picture may be sent yet.
 */
const LOOK_AFTER_MS = 5, LOOK_BEFORE_MS = 40;
/** The most viewers; further ones are turned away. */
const MOST_VIEWERS = 100;

const viewers = new Set<Viewer>();
let gallery = new Gallery(viewers, 30);
let control = false, status = "", numbers = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let listening: Listening | undefined;

const thread = globalThis as unknown as {
  onmessage: (event: MessageEvent<PageOrder>) => void;
  postMessage(word: PageWord): void;
  close(): void;
};

thread.onmessage = ({ data }) => obey(data);

function obey(order: PageOrder): void {
  switch (order.kind) {
    case "serve":
      return begin(order);
    case "ring":
      for (const source of ringSources(order)) gallery.show(source);
      return tellAll(streamsText());
    case "frame": {
      const isNew = !gallery.has(order.facts.stream);
      gallery.show(frameSource(order));
      return isNew ? tellAll(streamsText()) : undefined;
    }
    case "forget":
      for (const stream of order.streams) gallery.forget(stream);
      return tellAll(streamsText());
    case "hold":
      for (const stream of order.streams) gallery.hold(stream);
      return;
    case "status":
      status = JSON.stringify({ kind: "status", ...order.status as object });
      return tellAll(status);
    case "answer":
      for (const viewer of viewers) {
        if (viewer.number === order.viewer) viewer.send(JSON.stringify({ kind: "answer", ...order.answer }));
      }
      return;
    case "end":
      end();
  }
}

function begin(order: ServeOrder): void {
  gallery = new Gallery(viewers, order.mostPerSecond);
  control = order.control;
  letOthersGoFirst();
  try {
    listening = serve(order, welcome);
    thread.postMessage({ kind: "listening", hostname: listening.hostname, port: listening.port });
  } catch (error) {
    const why = error instanceof Deno.errors.AddrInUse
      ? "taken"
      : error instanceof Deno.errors.NotCapable
      ? "refused"
      : "other";
    thread.postMessage({
      kind: "failed",
      why,
      sentence: error instanceof Error ? error.message : String(error),
    });
  }
}

function welcome(socket: WebSocket): void {
  const viewer = new Viewer(socket, ++numbers);
  socket.onopen = () => {
    if (viewers.size >= MOST_VIEWERS) {
      return viewer.close(1013, `${MOST_VIEWERS} viewers are connected already, which is the limit.`);
    }
    viewers.add(viewer);
    viewer.send(JSON.stringify({ kind: "hello", protocol: 1, control, viewer: viewer.number }));
    viewer.send(streamsText());
    if (status) viewer.send(status);
    changed();
  };
  socket.onmessage = ({ data }) => hear(viewer, data);
  socket.onerror = () => {}; // `onclose` follows
  socket.onclose = () => {
    viewers.delete(viewer);
    changed();
  };
}

function hear(viewer: Viewer, data: unknown): void {
  const message = readMessage(data);
  switch (message?.kind) {
    case "more": // a page may still ask for a stream that has ended
      return gallery.has(message.stream) ? viewer.grant(message.stream, message.pictures) : undefined;
    case "look":
      if (gallery.has(message.stream)) viewer.look(message.stream, message.look);
      return;
    case "do": {
      const { id, verb, fields } = message;
      if (control) {
        return thread.postMessage({ kind: "wish", wish: { viewer: viewer.number, id, verb, fields } });
      }
      const error = "This page shows the camera and may not drive it: start it with --control.";
      return viewer.send(JSON.stringify({ kind: "answer", id, error }));
    }
    default:
      viewer.mistook();
  }
}

/** Tells the camera's program the number of viewers. Frames are looked for only while there is a viewer. */
function changed(): void {
  thread.postMessage({ kind: "viewers", count: viewers.size });
  if (viewers.size === 0) {
    clearTimeout(timer);
    timer = undefined;
  } else timer ??= setTimeout(look, 0);
}

function look(): void {
  const nowMs = performance.now();
  const nextMs = gallery.turn(nowMs) - nowMs;
  timer = setTimeout(look, Math.min(LOOK_BEFORE_MS, Math.max(LOOK_AFTER_MS, nextMs)));
}

function streamsText(): string {
  return JSON.stringify({ kind: "streams", streams: gallery.streams });
}

function tellAll(text: string): void {
  for (const viewer of viewers) viewer.send(text);
}

async function end(): Promise<void> {
  clearTimeout(timer);
  gallery.close();
  for (const viewer of viewers) viewer.close(1001, "The camera's program has ended.");
  await listening?.close();
  thread.postMessage({ kind: "ended" });
  thread.close();
}
