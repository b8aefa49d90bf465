package org.ecgsl.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.lake.ModelStore;
import org.ecgsl.jobs.lake.Snapshot;
import org.ecgsl.jobs.lake.StageLog;

/**
 * Stages that make a model or a page of a model: each is run once with the same settings and
 * heartbeats, so that work that was cut off goes on where it stopped.
 */
public final class Stages {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final StageLog log;
  private final ModelStore models;
  private final Configuration hadoop;
  private final Progress progress;

  /**
   * @param lake where finished stages are noted
   */
  public Stages(Lake lake, Progress progress) {
    this.log = new StageLog(lake.root(), lake.hadoop());
    this.models = new ModelStore(lake.hadoop());
    this.hadoop = lake.hadoop();
    this.progress = progress;
  }

  /** What a stage does. */
  @FunctionalInterface
  public interface Work<T> {
    T run() throws IOException;
  }

  /**
   * What came of a stage.
   *
   * @param seconds time it took when it was run
   */
  public record Done<T>(T result, double seconds) {}

  /**
   * Runs a stage unless it is done.
   *
   * @param fingerprint stands for its settings and inputs
   * @param type of its result, which JSON can hold
   * @param made folder of the model, or the file, that it makes
   */
  public <T> Done<T> run(String stage, String fingerprint, Class<T> type, Path made, Work<T> work)
      throws IOException {
    progress.stage(stage);
    Optional<StageLog.Entry> done = log.read(stage);
    if (done.isPresent() && done.get().fingerprint().equals(fingerprint) && isThere(made)) {
      progress.say("complete already: " + made);
      return new Done<>(JSON.treeToValue(done.get().result(), type), done.get().seconds());
    }
    long start = System.nanoTime();
    T result = work.run();
    double took = (System.nanoTime() - start) * 1e-9;
    log.write(stage, new StageLog.Entry(fingerprint, took, JSON.valueToTree(result)));
    return new Done<>(result, took);
  }

  private boolean isThere(Path made) throws IOException {
    FileSystem files = made.getFileSystem(hadoop);
    return models.exists(made) || (files.exists(made) && files.getFileStatus(made).isFile());
  }

  /**
   * Stands for all that goes into a training: settings, seed, version of the heartbeats and of the
   * code.
   *
   * @param snapshot the heartbeats
   * @param settings what is particular to this training
   */
  public static String fingerprint(RunConfig config, Snapshot snapshot, String settings) {
    return fingerprint(config, config.training(), snapshot, settings);
  }

  /**
   * The same, whatever the number of workers: when machines are lost, a training may go on from its
   * checkpoint with those that are left.
   */
  public static String fingerprintOfAnyWorkers(
      RunConfig config, Snapshot snapshot, String settings) {
    return fingerprint(config, config.training().withWorkers(0), snapshot, settings);
  }

  private static String fingerprint(
      RunConfig config, RunConfig.Training training, Snapshot snapshot, String settings) {
    String all =
        String.join(
            "\n",
            settings,
            config.segment().toString(),
            config.split().toString(),
            config.network().toString(),
            training.toString(),
            Long.toString(config.seed()),
            Long.toString(snapshot.version(LakeTable.BEATS)),
            CodeVersion.current());
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
