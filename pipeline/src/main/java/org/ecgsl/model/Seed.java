package org.ecgsl.model;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.SplittableRandom;

/**
 * The one seed of a run, from which every random choice draws through a stream of its own name: a
 * choice added somewhere leaves all others as they were.
 *
 * @param value the seed of the configuration
 */
public record Seed(long value) implements Serializable {

  /** A random stream that depends on the seed and the names alone. */
  public SplittableRandom stream(String... names) {
    return new SplittableRandom(derive(names));
  }

  /** A number that depends on the seed and the names alone, uniform over all long values. */
  public long derive(String... names) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(Long.toString(value).getBytes(StandardCharsets.UTF_8));
      for (String name : names) {
        digest.update((byte) 0);
        digest.update(name.getBytes(StandardCharsets.UTF_8));
      }
      long number = 0;
      byte[] hash = digest.digest();
      for (int i = 0; i < Long.BYTES; i++) {
        number = number << 8 | (hash[i] & 0xff);
      }
      return number;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
