import { type Door, refusalOf } from "./access.ts";
import type { ServeOrder } from "./orders.ts";

/** A server that listens. */
export interface Listening {
  readonly hostname: string;
  readonly port: number;
  close(): Promise<void>;
}

/** The type of a file, by its ending. */
const types: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};

/**
 * The page loads nothing from elsewhere, no other page can embed it, and no other site gets its address with the token.
 */
const headers = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src 'self' data: blob:; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
};

/** Listens at the first free port, serves the page's files, and hands over each connection. */
export function serve(order: ServeOrder, onSocket: (socket: WebSocket) => void): Listening {
  const door: Door = { loopback: isLoopback(order.hostname), token: order.token, names: order.names };
  const handler = (request: Request): Response => {
    const refusal = refusalOf(request, door);
    if (refusal) return sentence(refusal.status, refusal.sentence);
    if (request.method !== "GET") return sentence(405, "This page can only be read.");
    const { pathname } = new URL(request.url);
    if (pathname === "/live") {
      if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") {
        return sentence(426, "Pictures come by WebSocket: connect to this address with ws://.");
      }
      const { socket, response } = Deno.upgradeWebSocket(request);
      onSocket(socket);
      return response;
    }
    const path = pathname === "/" ? "index.html" : pathname.slice(1);
    if (!Object.hasOwn(order.files, path)) {
      return sentence(404, "There is nothing here but the live page, at /.");
    }
    const type = types[path.replace(/^.*\./, "")] ?? "text/plain; charset=utf-8";
    return new Response(order.files[path], { headers: { ...headers, "content-type": type } });
  };
  for (let tries = 0;; tries++) {
    const port = order.port === 0 ? 0 : order.port + tries;
    try {
      const server = Deno.serve({
        hostname: order.hostname,
        port,
        onListen() {},
        onError: () => sentence(500, "This could not be answered."),
      }, handler);
      return { hostname: order.hostname, port: server.addr.port, close: () => server.shutdown() };
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse) || tries >= order.furtherPorts) throw error;
    }
  }
}

function sentence(status: number, text: string): Response {
  return new Response(`${text}\n`, {
    status,
    headers: { ...headers, "content-type": "text/plain; charset=utf-8" },
  });
}

/** Whether an address is one of this machine alone, which cannot be reached from outside. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "::1" || /^127(\.\d{1,3}){3}$/.test(hostname);
}
