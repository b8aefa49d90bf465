package org.ecgsl.model;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.ecgsl.split.Lineage;

/**
 * A model as it is stored.
 *
 * @param description everything but the weights
 * @param weights the weights
 */
public record StoredModel(ModelDescription description, Weights weights) implements Serializable {

  /** Identifies the model by its weights: the first 16 digits of the SHA-256 of their file. */
  public String id() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      Safetensors.write(weights, new DigestOutputStream(OutputStream.nullOutputStream(), digest));
      return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All trainings behind it, with what each read and how it split that. */
  public Lineage lineage() {
    return description.lineage(id());
  }
}
