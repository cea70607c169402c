/** What a request needs to be let in. */
export interface Door {
  /** Whether the page listens only on this machine's own address. */
  readonly loopback: boolean;
  /** The token that the address must carry; absent if none is needed. */
  readonly token?: string;
  /** Names by which the page may be called in addition to addresses. */
  readonly names: readonly string[];
}

/** Why a request is turned away. */
export interface Refusal {
  readonly status: number;
  readonly sentence: string;
}

/**
 * Checks a request before anything else is done with it. Browsers let every website connect to this machine. So the
 * name in the request is checked, because a website may have a name of its own that leads here; and if a page connects,
 * it must be ours. If there is a token, the address must carry it.
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
  // A website's name is never an address, so no website can lead here by an address.
  return !loopback && (/^\d{1,3}(\.\d{1,3}){3}$/.test(name) || /^[0-9a-f:.]*:[0-9a-f:.]*$/.test(name));
}

/** Whether a page is ours. Behind a proxy with TLS the page is https, although this server is http. */
function isOwnOrigin(origin: string, host: string): boolean {
  return origin === `http://${host}` || origin === `https://${host}`;
}

/** Compares all characters, so that the time does not tell how many were right. */
function isSame(given: string, wanted: string): boolean {
  let differs = given.length ^ wanted.length;
  for (let at = 0; at < wanted.length; at++) differs |= (given.charCodeAt(at) || 0) ^ wanted.charCodeAt(at);
  return differs === 0;
}

function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
