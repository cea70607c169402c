// Decides which pictures are asked for, and when. The next ones are asked for after a drawing, so a slow or hidden page
// gets no more pictures than it can draw.

/** How many pictures are on their way at once: the next one is read while this one is drawn. */
const ON_THE_WAY = 2;
/**
 * How soon a picture that did not come is asked for again, in milliseconds. So one lost picture does not stop the page.
 */
const ASK_EVERY_MS = 1000;

/** Keeps the pictures of a model's layers coming over a connection. */
export function makePictureFlow(model, connection) {
  const looks = new Map(), owed = new Map();

  function ask() {
    if (model.frozen || model.connection !== "connected" || document.hidden) return;
    for (const { facts, shown } of model.layers.values()) {
      if (!shown) continue;
      const missing = ON_THE_WAY - (owed.get(facts.stream) ?? 0);
      if (missing <= 0) continue;
      owed.set(facts.stream, ON_THE_WAY);
      connection.more(facts.stream, missing);
    }
  }

  document.addEventListener("visibilitychange", ask);
  setInterval(ask, ASK_EVERY_MS);

  return {
    ask,
    /** Notes that a picture of a stream has come. */
    came: (stream) => owed.set(stream, Math.max(0, (owed.get(stream) ?? 1) - 1)),
    /** Tells the server when another part of a layer is seen, or when other places of it are to be measured. */
    look({ facts: { stream } }, part) {
      const isActive = stream === model.active;
      const look = {
        ...part,
        ...(isActive && model.cursor && { cursor: model.cursor }),
        ...(isActive && model.line && { line: model.line }),
        ...(isActive && model.regions.length > 0 && { regions: model.regions }),
      };
      const text = JSON.stringify(look);
      if (looks.get(stream) === text || model.connection !== "connected") return;
      looks.set(stream, text);
      connection.look(stream, look);
    },
    /** Forgets what was asked for: a new connection knows nothing of it. */
    forget() {
      looks.clear();
      owed.clear();
    },
  };
}
