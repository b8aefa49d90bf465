package org.ecgsl.jobs.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The key patients' pseudonyms are made with: from a file on this machine, or the environment. */
final class SecretKey {

  /** Shorter keys could be found by trial. */
  private static final int FEWEST_CHARACTERS = 16;

  private SecretKey() {}

  /**
   * The key; empty if none is given.
   *
   * @param file file that holds it; empty: the environment variable is asked
   */
  static byte[] find(String file) {
    String text =
        file.isEmpty()
            ? System.getenv().getOrDefault(RunConfig.Deidentify.KEY_VARIABLE, "")
            : read(file);
    String origin = file.isEmpty() ? RunConfig.Deidentify.KEY_VARIABLE : file;
    if (text.isEmpty() && file.isEmpty()) {
      return new byte[0];
    }
    if (text.length() < FEWEST_CHARACTERS) {
      throw new UserException(
          "%s: a key to de-identify with has %d characters or more: openssl rand -hex 32"
              .formatted(origin, FEWEST_CHARACTERS));
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException e) {
      throw new UserException("ingest.deidentify-key-file: cannot read " + file, e);
    }
  }
}
