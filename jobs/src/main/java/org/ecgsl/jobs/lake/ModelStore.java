package org.ecgsl.jobs.lake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.model.ModelDescription;
import org.ecgsl.model.NetworkParameters;
import org.ecgsl.model.Safetensors;
import org.ecgsl.model.Weights;

/**
 * A model in a folder of any Hadoop file system: {@code model.json} and {@code
 * weights.safetensors}.
 *
 * <p>A write goes to a folder beside it and is renamed when whole; a crash leaves the old model, or
 * for the instant between taking the old away and renaming none, never half of one. In an object
 * store a folder is renamed file by file, each whole or not there: a model is one that has both.
 */
public final class ModelStore {

  private static final String DESCRIPTION = "model.json";
  private static final String WEIGHTS = "weights.safetensors";
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private final Configuration hadoop;

  public ModelStore(Configuration hadoop) {
    this.hadoop = hadoop;
  }

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
  }

  /** Whether a whole model lies in the folder. */
  public boolean exists(Path folder) throws IOException {
    FileSystem files = folder.getFileSystem(hadoop);
    return files.exists(new Path(folder, DESCRIPTION)) && files.exists(new Path(folder, WEIGHTS));
  }

  /** Writes a model in the place of any that is there. */
  public void write(Path folder, StoredModel model) throws IOException {
    FileSystem files = folder.getFileSystem(hadoop);
    Path aside = new Path(folder.getParent(), "." + folder.getName() + "-" + UUID.randomUUID());
    try {
      try (OutputStream out = new BufferedOutputStream(files.create(new Path(aside, WEIGHTS)))) {
        Safetensors.write(model.weights(), out);
      }
      try (OutputStream out = files.create(new Path(aside, DESCRIPTION))) {
        out.write(JSON.writeValueAsBytes(model.description()));
      }
      files.delete(folder, true);
      if (!files.rename(aside, folder)) {
        throw new IOException("cannot rename " + aside + " to " + folder);
      }
    } finally {
      files.delete(aside, true);
    }
  }

  /**
   * Reads a model.
   *
   * @throws UserException if none is there, a file is broken, or the weights are of another network
   *     than the description's
   */
  public StoredModel read(Path folder) throws IOException {
    FileSystem files = folder.getFileSystem(hadoop);
    try (InputStream description = files.open(new Path(folder, DESCRIPTION));
        InputStream weights = new BufferedInputStream(files.open(new Path(folder, WEIGHTS)))) {
      ModelDescription read = JSON.readValue(description.readAllBytes(), ModelDescription.class);
      return new StoredModel(read, weights(folder, read, weights));
    } catch (FileNotFoundException e) {
      throw new UserException(
          "no model in " + folder + ": it holds no " + DESCRIPTION + " and " + WEIGHTS, e);
    } catch (JsonProcessingException e) {
      throw new UserException(
          "the model in " + folder + " cannot be read: " + e.getOriginalMessage(), e);
    }
  }

  private static Weights weights(Path folder, ModelDescription description, InputStream in) {
    try {
      Weights weights = Safetensors.read(in);
      NetworkParameters.check(description.network(), weights);
      return weights;
    } catch (IOException broken) {
      throw new UserException(
          "%s cannot be read: %s; copy the model again"
              .formatted(new Path(folder, WEIGHTS), broken.getMessage()),
          broken);
    } catch (IllegalArgumentException other) {
      throw new UserException(
          "%s is of another network than %s beside it: %s"
              .formatted(new Path(folder, WEIGHTS), DESCRIPTION, other.getMessage()),
          other);
    }
  }
}
