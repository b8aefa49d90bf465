package org.ecgsl.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.ecgsl.jobs.config.Fingerprint;
import org.ecgsl.jobs.config.Fingerprints;
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
  public <T> Done<T> run(
      String stage, Fingerprint fingerprint, Class<T> type, Path made, Work<T> work)
      throws IOException {
    progress.stage(stage);
    Optional<StageLog.Entry> done = log.read(stage);
    if (done.isPresent() && fingerprint.matches(done.get().fingerprint()) && isThere(made)) {
      progress.say("complete already: " + made);
      return new Done<>(JSON.treeToValue(done.get().result(), type), done.get().seconds());
    }
    long start = System.nanoTime();
    T result = work.run();
    double took = (System.nanoTime() - start) * 1e-9;
    log.write(stage, new StageLog.Entry(fingerprint.text(), took, JSON.valueToTree(result)));
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
   * @param stage what is particular to this training
   */
  public static Fingerprint fingerprint(
      RunConfig config, Snapshot snapshot, Fingerprints.Stage stage) {
    return fingerprint(config, config.training(), snapshot, stage);
  }

  /**
   * The same, whatever the number of workers: when machines are lost, a training may go on from its
   * checkpoint with those that are left.
   */
  public static Fingerprint fingerprintOfAnyWorkers(
      RunConfig config, Snapshot snapshot, Fingerprints.Stage stage) {
    return fingerprint(config, config.training().withWorkers(0), snapshot, stage);
  }

  private static Fingerprint fingerprint(
      RunConfig config, RunConfig.Training training, Snapshot snapshot, Fingerprints.Stage stage) {
    return Fingerprints.stage(
        stage, config, training, snapshot.version(LakeTable.BEATS), CodeVersion.current());
  }
}
