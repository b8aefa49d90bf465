package org.ecgsl.engine.dl4j.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Aeron, which carries shared gradients, needs of a JVM and its machine. */
final class Aeron {

  private static final String UNBLOCK_TIMEOUT = "aeron.publication.unblock.timeout";
  private static final String FORTY_SECONDS = "40000000000"; // nanoseconds
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");
  private static final long NEEDED = 256L << 20;

  private Aeron() {}

  /**
   * Lengthens the time-out under which training masters abort at once, and looks for room.
   *
   * @throws IllegalStateException if shared memory is too small: Aeron would fail without a word
   */
  static void prepare() {
    if (System.getProperty(UNBLOCK_TIMEOUT) == null) {
      System.setProperty(UNBLOCK_TIMEOUT, FORTY_SECONDS);
    }
    if (Files.isDirectory(SHARED_MEMORY)) {
      requireRoom();
    }
  }

  private static void requireRoom() {
    try {
      long room = Files.getFileStore(SHARED_MEMORY).getUsableSpace();
      if (room < NEEDED) {
        throw new IllegalStateException(
            String.format(
                "gradient sharing needs %d MB in %s, there are %d; give the container a larger one"
                    + " (docker run --shm-size=1g) or use parameter averaging",
                NEEDED >> 20, SHARED_MEMORY, room >> 20));
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
