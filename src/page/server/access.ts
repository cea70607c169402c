/** Who may come in. */
export interface Door {
  /** Whether the page listens only on this machine's own address. */
  readonly loopback: boolean;
  /** What the address must carry; absent where none is needed. */
  readonly token?: string;
  /** Names that the page may be called by, beside addresses. */
  readonly names: readonly string[];
}

/** Why a request is turned away. */
export interface Refusal {
  readonly status: number;
  readonly sentence: string;
}

/**
 * Looks at a request before anything else is done with it. A browser lets every website connect to this machine: so the
 * name that it was called by is checked (another name may be a website's own that leads here), and where a page
 * connects, that the page is ours. Where there is a token, the address must carry it.
 */
export function refusalOf(request: Request, door: Door): Refusal | undefined {
  const host = request.headers.get("host") ?? "";
  if (!isKnownName(hostnameOf(host), door)) {
    return {
      status: 421,
      sentence: `This page does not answer to the name "${shortened(host)}". ` +
        "Open it by the address that was printed, or start it with --page-name NAME.",
    };
  }
  const origin = request.headers.get("origin");
  if (origin !== null && !isOwnOrigin(origin, host)) {
    return {
      status: 403,
      sentence: `A page of "${shortened(origin)}" may not connect to this camera.`,
    };
  }
  const url = new URL(request.url);
  const needsToken = url.pathname === "/" || url.pathname === "/live";
  if (door.token !== undefined && needsToken && !isSame(url.searchParams.get("token") ?? "", door.token)) {
    return {
      status: 403,
      sentence:
        "This address lacks the right token. Open the whole address that was printed, with ?token=...",
    };
  }
  return undefined;
}

/** The name of a host, without its port and without the brackets of IPv6. */
function hostnameOf(host: string): string {
  return host.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1").toLowerCase();
}

function isKnownName(name: string, { loopback, names }: Door): boolean {
  if (names.some((one) => one.toLowerCase() === name)) return true;
  if (name === "localhost" || name === "::1" || /^127(\.\d{1,3}){3}$/.test(name)) return true;
  // An address is never a website's name, so no website can lead here by one.
  return !loopback && (/^\d{1,3}(\.\d{1,3}){3}$/.test(name) || /^[0-9a-f:.]*:[0-9a-f:.]*$/.test(name));
}

/** Behind a proxy that does TLS the page is https, and this server still http. */
function isOwnOrigin(origin: string, host: string): boolean {
  return origin === `http://${host}` || origin === `https://${host}`;
}

/** Compares all of it, so that the time it takes says nothing of how much was right. */
function isSame(given: string, wanted: string): boolean {
  let differs = given.length ^ wanted.length;
  for (let at = 0; at < wanted.length; at++) differs |= (given.charCodeAt(at) || 0) ^ wanted.charCodeAt(at);
  return differs === 0;
}

function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
