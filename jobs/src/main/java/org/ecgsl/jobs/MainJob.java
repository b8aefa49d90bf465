package org.ecgsl.jobs;

import static org.apache.spark.sql.functions.col;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.ecgsl.engine.TrainingEngine;
import org.ecgsl.jobs.config.Fingerprints;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.lake.ModelStore;
import org.ecgsl.jobs.lake.Snapshot;
import org.ecgsl.jobs.lake.StageLog;

/**
 * The whole way from an archive to a fine-tuned model. Each stage finds out by itself what is done
 * already, so that a run that was cut off goes on where it stopped.
 */
public final class MainJob {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final RunConfig config;
  private final Lake lake;
  private final TrainingEngine engine;
  private final Progress progress;
  private final Stages stages;
  private final Map<String, Double> seconds = new LinkedHashMap<>();

  public MainJob(RunConfig config, Lake lake, TrainingEngine engine, Progress progress) {
    this.config = config;
    this.lake = lake;
    this.engine = engine;
    this.progress = progress;
    this.stages = new Stages(lake, progress);
  }

  /** Runs what is not done and writes {@code run.json}, and the report if one is configured. */
  public RunSummary run() throws IOException {
    timed("ingest", () -> new IngestJob(config.ingest(), lake, progress).run());
    timed("segment", () -> new SegmentJob(config.segment(), lake, progress).run());
    try (Snapshot heartbeats = lake.pin("ecgsl run")) {
      return train(heartbeats);
    }
  }

  private RunSummary train(Snapshot heartbeats) throws IOException {
    Path pretrained = model("pretrained");
    Path tuned = model("arrhythmia");
    Path scratch = model("arrhythmia-from-scratch");
    PretrainJob.Result pretrain =
        stage(
            "pretrain",
            Fingerprints.pretrain(config.pretrain()),
            PretrainJob.Result.class,
            heartbeats,
            pretrained,
            () -> new PretrainJob(config, heartbeats, engine, progress).run(pretrained));
    RunSummary.Evaluation fromPretrained =
        finetune("finetune", heartbeats, Optional.of(pretrained), tuned);
    RunSummary.Evaluation fromScratch = finetune("scratch", heartbeats, Optional.empty(), scratch);

    if (!config.report().isEmpty()) {
      report(heartbeats, List.of(pretrained, tuned, scratch));
    }

    RunSummary summary =
        new RunSummary(
            counts(heartbeats),
            pretrain,
            fromPretrained,
            fromScratch,
            Collections.unmodifiableMap(seconds));
    new StageLog(lake.root(), hadoop())
        .writeJson(new Path(lake.root(), "run.json"), JSON.valueToTree(summary));
    return summary;
  }

  private RunSummary.Evaluation finetune(
      String stage, Snapshot heartbeats, Optional<Path> from, Path model) throws IOException {
    String parent = from.isPresent() ? new ModelStore(hadoop()).read(from.get()).id() : "none";
    return stage(
        stage,
        Fingerprints.finetune(config.finetune(), parent),
        RunSummary.Evaluation.class,
        heartbeats,
        model,
        () -> {
          new FinetuneJob(config, heartbeats, engine, progress).run(from, model);
          return RunSummary.Evaluation.of(
              new EvaluateJob(config, heartbeats, engine).run(model).test().confusion());
        });
  }

  private void report(Snapshot heartbeats, List<Path> models) throws IOException {
    List<String> ids = new ArrayList<>();
    for (Path model : models) {
      ids.add(new ModelStore(hadoop()).read(model).id());
    }
    Path page = new Path(config.report());
    Snapshot shown = heartbeats.withNewest(LakeTable.PREDICTIONS);
    stage(
        "report",
        Fingerprints.report(config.report(), ids),
        ReportJob.Result.class,
        shown,
        page,
        () ->
            new ReportJob(config, shown, engine, progress)
                .write(models, ReportJob.Extent.USUAL, page));
  }

  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  /** A stage that knows by its tables what is left to do. */
  private void timed(String stage, Step work) throws IOException {
    progress.stage(stage);
    long start = System.nanoTime();
    work.run();
    seconds.put(stage, (System.nanoTime() - start) * 1e-9);
  }

  /** A stage that makes a model or a page. */
  private <T> T stage(
      String stage,
      Fingerprints.Stage settings,
      Class<T> type,
      Snapshot read,
      Path made,
      Stages.Work<T> work)
      throws IOException {
    Stages.Done<T> done =
        stages.run(stage, Stages.fingerprint(config, read, settings), type, made, work);
    seconds.put(stage, done.seconds());
    return done.result();
  }

  private static Map<String, Long> counts(Snapshot snapshot) {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put(
        "records", snapshot.read(LakeTable.RECORDS).filter(col("window").equalTo(0)).count());
    counts.put("windows", snapshot.read(LakeTable.RECORDS).count());
    counts.put("annotations", snapshot.read(LakeTable.ANNOTATIONS).count());
    counts.put("beats", snapshot.read(LakeTable.BEATS).count());
    counts.put("quarantined", snapshot.read(LakeTable.QUARANTINE).count());
    return counts;
  }

  private Path model(String name) {
    return new Path(config.models(), name);
  }

  private Configuration hadoop() {
    return lake.hadoop();
  }
}
