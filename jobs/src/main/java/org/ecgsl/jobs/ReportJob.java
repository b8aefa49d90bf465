package org.ecgsl.jobs;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.ecgsl.engine.TrainingEngine;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.BeatReadout.BeatKey;
import org.ecgsl.jobs.lake.BeatReadout.Read;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.lake.ModelStore;
import org.ecgsl.jobs.lake.Snapshot;
import org.ecgsl.model.StoredModel;
import org.ecgsl.report.EcgStrip;
import org.ecgsl.report.ReportData;
import org.ecgsl.report.ReportData.BeatMap;
import org.ecgsl.report.ReportData.Evaluation;
import org.ecgsl.report.ReportData.Rejected;
import org.ecgsl.report.ReportPage;

/**
 * Writes the report of a lake and of models: one page of HTML. It reads only; what reaches the
 * driver is counts, and a bounded sample of heartbeats, predictions and recordings, however large
 * the lake is.
 */
public final class ReportJob {

  private static final DateTimeFormatter MADE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  private final RunConfig config;
  private final Snapshot snapshot;
  private final TrainingEngine engine;
  private final Progress progress;
  private final Map<String, Dataset<Row>> predictions = new HashMap<>();

  public ReportJob(RunConfig config, Snapshot snapshot, TrainingEngine engine, Progress progress) {
    this.config = config;
    this.snapshot = snapshot;
    this.engine = engine;
    this.progress = progress;
  }

  /**
   * How much is shown.
   *
   * @param beats heartbeats on the map, about
   * @param recordings recordings whose electrocardiogram is drawn, each of another patient
   */
  public record Extent(int beats, int recordings) {

    /** As much as one looks at. */
    public static final Extent USUAL = new Extent(2_000, 4);
  }

  /**
   * What came of it.
   *
   * @param mapped heartbeats on the map
   * @param drawn recordings drawn
   * @param bytes size of the page
   */
  public record Result(
      long recordings,
      long patients,
      double hours,
      long beats,
      int models,
      int mapped,
      int drawn,
      long bytes) {}

  /**
   * Makes the report and writes it, whole or not at all.
   *
   * @param models folders of the models
   * @param out file to write, replaced if it is there
   * @throws UserException if there is no lake, no heartbeat in it, or a model does not fit it
   */
  public Result write(List<Path> models, Extent extent, Path out) throws IOException {
    ReportData report = report(models, extent);
    byte[] page = ReportPage.html(report).getBytes(StandardCharsets.UTF_8);
    write(out, page);
    return new Result(
        report.datasets().stream().mapToLong(ReportData.Dataset::recordings).sum(),
        report.patients(),
        report.datasets().stream().mapToDouble(ReportData.Dataset::hours).sum(),
        report.beats(),
        models.size(),
        report.map().map(map -> map.points().size()).orElse(0),
        report.strips().size(),
        page.length);
  }

  ReportData report(List<Path> folders, Extent extent) throws IOException {
    requireHeartbeats();
    List<ReportedModel> models = models(folders);
    LakeFigures figures = new LakeFigures(snapshot, config.ingest().descriptor());
    figures.recordings().persist();
    try {
      List<ReportData.Dataset> datasets = figures.datasets();
      List<Rejected> quarantine = figures.quarantine();
      LakeFigures.Beats beats = figures.beats();
      progress.say(
          "%,d recordings, %,d heartbeats"
              .formatted(
                  datasets.stream().mapToLong(ReportData.Dataset::recordings).sum(),
                  beats.total()));
      List<ReportData.Model> told = new ArrayList<>();
      for (ReportedModel model : models) {
        told.add(told(model));
      }
      Looked looked = look(models, figures, extent);
      return new ReportData(
          snapshot.root().toString(),
          made(),
          figures.patients(),
          beats.total(),
          datasets,
          quarantine,
          Optional.of(beats.quality()),
          beats.rr().total() == 0 ? Optional.empty() : Optional.of(beats.rr()),
          figures.leads(),
          beats.labels(),
          told,
          looked.map(),
          looked.strips());
    } finally {
      figures.recordings().unpersist();
    }
  }

  private void requireHeartbeats() {
    if (!snapshot.exists(LakeTable.RECORDS)) {
      throw LakeRecording.noLake(snapshot);
    }
    if (snapshot.read(LakeTable.BEATS).isEmpty()) {
      throw new UserException("no heartbeats in " + snapshot.root() + ": run segment first");
    }
  }

  private List<ReportedModel> models(List<Path> folders) throws IOException {
    List<ReportedModel> models = new ArrayList<>();
    if (folders.isEmpty()) {
      return models;
    }
    // All are read before any is checked: a folder without a model is found at once.
    List<StoredModel> stored = new ArrayList<>();
    for (Path folder : folders) {
      stored.add(new ModelStore(snapshot.hadoop()).read(folder));
    }
    for (int i = 0; i < folders.size(); i++) {
      models.add(ReportedModel.of(folders.get(i), stored.get(i), config, snapshot));
    }
    return models;
  }

  private ReportData.Model told(ReportedModel model) throws IOException {
    ModelFigures figures = new ModelFigures(model.stored());
    Optional<Evaluation> evaluation = Optional.empty();
    if (model.head().isPresent()) {
      evaluation = figures.evaluation(model.head().get(), predictions(model));
    }
    progress.say(
        model.name()
            + evaluation
                .map(of -> ": %,d predictions of test patients".formatted(of.samples()))
                .orElse(": read"));
    return new ReportData.Model(
        model.name(),
        model.stored().id(),
        model.facts(),
        figures.epochs(model.folder(), snapshot.hadoop()),
        evaluation);
  }

  private Dataset<Row> predictions(ReportedModel model) {
    return predictions.computeIfAbsent(
        model.stored().id(), id -> model.predictions(config, engine, snapshot, progress));
  }

  /** Single heartbeats and recordings. */
  private record Looked(Optional<BeatMap> map, List<EcgStrip> strips) {}

  /** Looks with the first model that tells heartbeats apart, else with the first there is. */
  private Looked look(List<ReportedModel> models, LakeFigures figures, Extent extent)
      throws IOException {
    ReportStrips strips = new ReportStrips(snapshot, figures.recordings());
    Optional<ReportedModel> judge =
        models.stream().filter(ReportedModel::classifiesHeartbeats).findFirst();
    Dataset<Row> judged = judge.map(this::predictions).orElseGet(strips::heartbeats);
    List<ReportStrips.Stretch> stretches = strips.choose(judged, extent.recordings());
    Optional<ReportedModel> reader = judge.or(() -> models.stream().findFirst());
    if (reader.isEmpty()) {
      return new Looked(Optional.empty(), strips.draw(stretches, judge, Map.of()));
    }
    ReportMap map = new ReportMap(snapshot, reader.get());
    Map<BeatKey, ReportMap.Drawn> drawn = map.sample(extent.beats());
    Set<BeatKey> looked = judge.isPresent() ? strips.keys(stretches) : Set.of();
    Set<BeatKey> wanted = new HashSet<>(drawn.keySet());
    wanted.addAll(looked);
    Map<BeatKey, Read> reads =
        reader
            .get()
            .readout(config, engine, snapshot)
            .read(snapshot, reader.get().stored(), wanted, looked);
    progress.say(
        "%,d heartbeats on the map, %,d recordings drawn"
            .formatted(drawn.size(), stretches.size()));
    return new Looked(map.of(drawn, reads), strips.draw(stretches, judge, reads));
  }

  private static String made() {
    return "made %s UTC by ecgsl %s"
        .formatted(MADE.format(Instant.now().atOffset(ZoneOffset.UTC)), CodeVersion.described());
  }

  /** Writes beside the file first: what was there before stays whole until the new one is. */
  private void write(Path out, byte[] page) throws IOException {
    FileSystem files = out.getFileSystem(snapshot.hadoop());
    // Hadoop would lay a file of checksums beside it.
    FileSystem plain = files instanceof LocalFileSystem local ? local.getRaw() : files;
    Path whole = plain.makeQualified(out);
    Path part = new Path(whole.getParent(), "." + whole.getName() + ".part");
    try {
      try (OutputStream stream = plain.create(part, true)) {
        stream.write(page);
      }
      // On this machine a rename replaces at once; other file systems rename to what is not there.
      if (!(files instanceof LocalFileSystem)) {
        plain.delete(whole, false);
      }
      if (!plain.rename(part, whole)) {
        throw new IOException("cannot rename " + part + " to " + whole);
      }
    } finally {
      plain.delete(part, false);
    }
  }
}
