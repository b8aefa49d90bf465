package org.ecgsl.jobs.lake;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.ecgsl.engine.Checkpoint;
import org.ecgsl.jobs.config.Fingerprint;
import org.ecgsl.model.Safetensors;
import org.ecgsl.model.Weights;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkpoints of one training, in a folder of any Hadoop file system: a folder each, with {@code
 * weights.safetensors}, {@code optimiser.safetensors} and {@code checkpoint.json}.
 *
 * <p>The last of them is written last, and holds the SHA-256 of the others: a write that is cut off
 * leaves a folder that is not a checkpoint, and what was damaged is not taken for one. Then older
 * ones go, but for some, and the one with the lowest validation loss.
 */
public final class CheckpointStore {

  private static final Logger LOG = LoggerFactory.getLogger(CheckpointStore.class);

  private static final String WEIGHTS = "weights.safetensors";
  private static final String OPTIMISER = "optimiser.safetensors";
  private static final String DESCRIPTION = "checkpoint.json";
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Path folder;
  private final FileSystem files;
  private final Fingerprint fingerprint;
  private final int keep;

  /**
   * @param folder folder of the checkpoints
   * @param fingerprint stands for the training: those of another one are not gone on from
   * @param keep how many of the newest are kept; at least 1
   */
  public CheckpointStore(Path folder, Fingerprint fingerprint, int keep, Configuration hadoop)
      throws IOException {
    this.folder = folder;
    this.files = folder.getFileSystem(hadoop);
    this.fingerprint = fingerprint;
    this.keep = keep;
  }

  /**
   * A checkpoint with what the job keeps of the training so far.
   *
   * @param losses validation losses, the first before the first epoch
   */
  public record Saved(Checkpoint checkpoint, List<Double> losses) {
    public Saved {
      losses = List.copyOf(losses);
    }
  }

  /** What {@code checkpoint.json} holds. */
  private record Description(
      String fingerprint,
      int epoch,
      int shards,
      int steps,
      int skipped,
      List<Double> losses,
      String weightsSha256,
      String optimiserSha256) {

    /** Last validation loss; none before the first. */
    double loss() {
      return losses.isEmpty() ? Double.POSITIVE_INFINITY : losses.get(losses.size() - 1);
    }
  }

  private record Stored(Path path, Description description) {}

  /** Writes a checkpoint and removes those that are no longer kept. */
  public void write(Saved saved) throws IOException {
    Checkpoint checkpoint = saved.checkpoint();
    Path path =
        new Path(folder, "epoch-%05d-%09d".formatted(checkpoint.epoch(), checkpoint.shards()));
    files.delete(path, true);
    String weights = write(new Path(path, WEIGHTS), checkpoint.weights());
    String optimiser = write(new Path(path, OPTIMISER), checkpoint.optimiser());
    Description description =
        new Description(
            fingerprint.text(),
            checkpoint.epoch(),
            checkpoint.shards(),
            checkpoint.steps(),
            checkpoint.skipped(),
            saved.losses(),
            weights,
            optimiser);
    Path aside = new Path(path, "." + DESCRIPTION);
    try (OutputStream out = files.create(aside, true)) {
      out.write(JSON.writeValueAsBytes(description));
    }
    if (!files.rename(aside, new Path(path, DESCRIPTION))) {
      throw new IOException("cannot rename " + aside + " to " + DESCRIPTION);
    }
    removeOld();
  }

  private String write(Path file, Weights weights) throws IOException {
    MessageDigest digest = sha256();
    try (OutputStream out =
        new DigestOutputStream(new BufferedOutputStream(files.create(file, true)), digest)) {
      Safetensors.write(weights, out);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The newest whole checkpoint of this training. */
  public Optional<Saved> latest() throws IOException {
    for (Stored stored : stored()) {
      Description description = stored.description();
      try {
        Checkpoint checkpoint =
            new Checkpoint(
                description.epoch(),
                description.shards(),
                description.steps(),
                description.skipped(),
                read(new Path(stored.path(), WEIGHTS), description.weightsSha256()),
                read(new Path(stored.path(), OPTIMISER), description.optimiserSha256()));
        return Optional.of(new Saved(checkpoint, description.losses()));
      } catch (IOException broken) {
        LOG.warn("the checkpoint {} is broken; the one before it is taken", stored.path(), broken);
      }
    }
    return Optional.empty();
  }

  private Weights read(Path file, String expected) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream in =
        new DigestInputStream(new BufferedInputStream(files.open(file)), digest)) {
      Weights weights = Safetensors.read(in);
      in.transferTo(OutputStream.nullOutputStream());
      if (!HexFormat.of().formatHex(digest.digest()).equals(expected)) {
        throw new IOException(file + " is not what was written");
      }
      return weights;
    }
  }

  /** Removes all: the training is done, and its model stored. */
  public void clear() throws IOException {
    files.delete(folder, true);
  }

  private void removeOld() throws IOException {
    List<Stored> all = stored();
    Optional<Stored> best =
        all.stream()
            .filter(each -> each.description().shards() == 0)
            .min(Comparator.comparingDouble(each -> each.description().loss()));
    List<Path> kept = new ArrayList<>();
    all.stream().limit(keep).forEach(each -> kept.add(each.path()));
    best.ifPresent(each -> kept.add(each.path()));
    for (FileStatus file : files.listStatus(folder)) {
      if (!kept.contains(file.getPath())) {
        files.delete(file.getPath(), true);
      }
    }
  }

  /** Those of this training that have a description, the newest first. */
  private List<Stored> stored() throws IOException {
    List<Stored> stored = new ArrayList<>();
    for (FileStatus file : folders()) {
      try (InputStream in = files.open(new Path(file.getPath(), DESCRIPTION))) {
        Description description = JSON.readValue(in.readAllBytes(), Description.class);
        if (fingerprint.matches(description.fingerprint())) {
          stored.add(new Stored(file.getPath(), description));
        }
      } catch (FileNotFoundException notWhole) {
        LOG.info("{} was not finished", file.getPath());
      }
    }
    stored.sort(Comparator.comparing((Stored each) -> each.path().getName()).reversed());
    return stored;
  }

  private FileStatus[] folders() throws IOException {
    try {
      return files.listStatus(folder);
    } catch (FileNotFoundException none) {
      return new FileStatus[0];
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
