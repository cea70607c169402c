// Which frames never came. Notifications bound how many: they may lag, come early or come twice. Slots say which.
import { assertEquals } from "@std/assert";
import { WORD } from "../../../../src/ring/board.ts";
import { FRAME_BYTES, retrieval } from "./fake_camera.ts";

Deno.test("a frame that never came is missing, and its slot's old picture is not taken for it", () => {
  const { camera, drainer, frames, word } = retrieval(8);
  camera.never.add(3);
  drainer.drain(camera.expose(2));
  const posts = camera.expose(2); // 3 never comes, 4 does
  drainer.drain(posts, () => camera.expose(1));
  assertEquals(frames().map((frame) => frame.number), [1, 2, 4, 5, 6, 7]);
  assertEquals(word("missing"), 1);
});

Deno.test("in a batch of several frames, the one that never came is recognised by its slot's old picture", () => {
  const ring = new Uint8Array(8 * FRAME_BYTES);
  const { camera, drainer, frames, word } = retrieval(8, { ring });
  const paint = (number: number) =>
    ring.fill(number, ((number - 1) % 8) * FRAME_BYTES, ((number - 1) % 8 + 1) * FRAME_BYTES);
  camera.never.add(10);
  for (let number = 1; number <= 8; number++) paint(number);
  drainer.drain(camera.expose(8));
  for (const number of [9, 11, 12]) paint(number);
  drainer.drain(camera.expose(4), () => 0);
  assertEquals(frames().slice(-4).map(({ number, slot }) => [number, slot]), [[8, 7], [9, 0], [11, 2], [
    12,
    3,
  ]]);
  assertEquals(word("missing"), 1);
});

Deno.test("a notifier that lags is waited for, and no frame is called missing", () => {
  const { camera, drainer, word } = retrieval(8);
  camera.expose(4);
  const late = [1, 1, 1];
  drainer.drain(1, () => late.shift() ?? 0);
  assertEquals([word("published"), word("missing")], [4, 0]);
});

Deno.test("a notification before its frame costs no frame, also several in a row", () => {
  const { camera, drainer, word } = retrieval(16);
  drainer.drain(camera.expose(2));
  drainer.drain(1); // of frame 3, which is not there yet
  camera.expose(1);
  drainer.drain(1); // of frame 4, which is not there yet
  camera.expose(1);
  drainer.drain(camera.expose(1), () => 0);
  assertEquals([word("published"), word("missing")], [5, 0]);
});

// Would catch: frames called missing whose notifications lag by several, and come in bursts.
Deno.test("a lag that shrinks now and then is waited for as long as it does", () => {
  const { camera, drainer, word } = retrieval(32);
  drainer.drain(camera.expose(7));
  camera.expose(4);
  const posts = [1, 1, 2, 1, 1, 3, 0]; // at each of which one frame more is there
  drainer.drain(1, () => {
    const count = posts.shift()!;
    if (count > 0) camera.expose(1);
    return count;
  });
  assertEquals([word("published"), word("missing"), posts], [17, 0, [0]]);
});

/** A retrieval whose camera writes pictures, each with another value; frames of these numbers never come. */
function withPictures(...never: number[]) {
  return withLast(0, ...never);
}

/** The same for a run that ends at frame `last`, if that is not 0. */
function withLast(last: number, ...never: number[]) {
  const ring = new Uint8Array(16 * FRAME_BYTES);
  const made = retrieval(16, { ring, last });
  made.camera.memory = ring;
  for (const number of never) made.camera.never.add(number);
  return { ...made, numbers: () => made.frames().map(({ number }) => number) };
}

// Would catch: an older picture published as the frame that never came while an earlier notification was still awaited.
Deno.test("a frame that never comes while a notification lags is missing, and no other", () => {
  const { camera, drainer, numbers, word } = withPictures(4);
  const late = camera.expose(3) - 2; // frame 3 is there, and not yet announced
  const rounds = [() => late + camera.expose(2), () => camera.expose(1), () => camera.expose(1)];
  drainer.drain(2, () => rounds.shift()?.() ?? 0);
  assertEquals([numbers(), word("missing")], [[1, 2, 3, 5, 6], 1]);
});

// Would catch: as many frames called missing as notifications lagged at first, although more never came since.
Deno.test("more frames that never come than notifications that lag are all missing", () => {
  const { camera, drainer, numbers, word } = withPictures(4, 5, 6);
  camera.expose(3);
  const posts = [() => (camera.expose(5), 1), () => 1, () => 1]; // of 8, which is there, none has come
  drainer.drain(1, () => posts.shift()?.() ?? 0);
  assertEquals([numbers(), word("missing")], [[1, 2, 3, 7, 8], 3]);
});

// Would catch: a frame called missing because its notification is always one behind.
Deno.test("pictures that came are not missing, however long their notifications lag", () => {
  const { camera, drainer, numbers, word } = withPictures();
  camera.expose(3);
  drainer.drain(2, () => camera.newest < 9 ? camera.expose(1) : 0);
  assertEquals([numbers().length, word("missing")], [camera.newest, 0]);
});

// Would catch: notifications that wake the drain for the end, counted as those of frames that never came.
Deno.test("this program's own posts among the notifications hide no missing frame", () => {
  for (const own of [1, 2]) {
    for (const wakesWhileWaiting of [true, false]) {
      const { board, camera, drainer, numbers, word } = withPictures(3);
      drainer.drain(camera.expose(2));
      camera.expose(2);
      const stop = () => board.words[WORD.ownPosts] = own;
      if (wakesWhileWaiting) drainer.drain(1, () => word("ownPosts") === 0 ? stop() : 0);
      else drainer.drainLast(1 + stop());
      assertEquals([numbers(), word("missing")], [[1, 2, 4], 1], `${own} ${wakesWhileWaiting}`);
    }
  }
});

// Would catch: older pictures published as the frames that never came before a stop, whose own post was taken one drain
// before the last, while the notifications of the frames behind them were still under way.
Deno.test("at the last drain slots tell what came, although no notification has come", () => {
  for (const announced of [0, 1]) {
    const { board, camera, drainer, numbers, word } = withPictures(9, 10, 11);
    drainer.drain(camera.expose(8));
    board.words[WORD.ownPosts] = 1;
    drainer.drain(1, () => 0);
    camera.expose(5);
    drainer.drainLast(announced);
    assertEquals([numbers().slice(8), word("missing")], [[12, 13], 3]);
  }
});

// Would catch: a missing frame excused by a notification that had come twice shortly before.
Deno.test("an early or doubled notification hides no missing picture", () => {
  const { camera, drainer, numbers, word } = withPictures(4);
  drainer.drain(camera.expose(3));
  drainer.drain(1); // of frame 3 again
  drainer.drain(camera.expose(2), () => 0);
  assertEquals([numbers(), word("missing")], [[1, 2, 3, 5], 1]);
});

Deno.test("an early notification excuses the one frame that it announced, and no other", () => {
  const { camera, drainer, word } = retrieval(16);
  drainer.drain(camera.expose(2));
  drainer.drain(1); // of frame 3, which is not there yet
  camera.expose(3);
  drainer.drain(2, () => 0); // of frames 4 and 5
  assertEquals([word("published"), word("missing")], [5, 0]);
  camera.never.add(6);
  const posts = camera.expose(2); // 6 never comes, 7 does
  drainer.drain(posts, () => camera.expose(1));
  assertEquals(word("missing"), 1);
});

// Would catch: the picture of the next frame published as one that never came, where that one took no slot.
Deno.test("numbers that take no slots are missing, and no picture is published under one of them", () => {
  for (const waits of [true, false]) {
    const { camera, drainer, frames, word } = withPictures(4, 5);
    camera.slotsFollowNumbers = false;
    for (let frame = 1; frame <= 3; frame++) drainer.drain(camera.expose(1));
    drainer.drain(camera.expose(3), waits ? () => 0 : undefined); // 4 and 5 never come, 6 does
    const found = [{ number: 1, slot: 0 }, { number: 2, slot: 1 }, { number: 3, slot: 2 }, {
      number: 6,
      slot: 3,
    }];
    assertEquals([frames(), word("missing")], [found, 2]);
  }
});

// Would catch: the picture before it published as the last frame, if a later number took no slot.
Deno.test("a number without a slot behind the last frame moves no picture to another number", () => {
  const { camera, drainer, frames, word } = withLast(5, 6);
  camera.slotsFollowNumbers = false;
  drainer.drain(camera.expose(4));
  drainer.drain(camera.expose(3), () => 0); // 5 and 7 come
  assertEquals(frames().filter(({ number, slot }) => slot !== number - 1), []);
  assertEquals([word("last"), word("published") + word("missing")], [5, 5]);
});

// Would catch: frames of a still picture called missing because their slots look as they did a round ago.
Deno.test("frames of a still picture are missing only if more were found than announced, and none at a look without waiting", () => {
  const { camera, drainer, word } = withPictures(22);
  camera.isStill = true;
  drainer.drain(camera.expose(16));
  camera.expose(3);
  drainer.drain(1); // a look that waits for no notification
  assertEquals([word("published"), word("missing")], [19, 0]);
  camera.expose(2);
  const late = [1, 1];
  drainer.drain(0, () => late.shift() ?? 0);
  assertEquals([word("published"), word("missing")], [21, 0]);
  drainer.drain(camera.expose(3), () => 0); // 22 never comes
  assertEquals([word("published"), word("missing"), word("last")], [23, 1, 24]);
});
