package org.ecgsl.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.lit;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import org.ecgsl.engine.ScorerFactory;
import org.ecgsl.inference.RecordingScorer;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.BeatReader;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.lake.ModelStore;
import org.ecgsl.jobs.lake.ScoreRows;
import org.ecgsl.jobs.lake.Snapshot;
import org.ecgsl.jobs.lake.storage.Claim;
import org.ecgsl.model.StoredModel;

/**
 * Runs a model over whole recordings on the executors, each with a network of its own, and puts its
 * rows into a table of the lake or into Parquet files. No sample moves between machines.
 */
final class Inference {

  /** Bytes a task reads at most, but for a single recording that is larger. */
  private static final long TASK_BYTES = 128L << 20;

  private static final StructType RECORDING =
      new StructType()
          .add("dataset", DataTypes.StringType, false)
          .add("record_id", DataTypes.StringType, false);

  private final RunConfig config;
  private final Lake lake;
  private final ScorerFactory scorers;
  private final Progress progress;

  Inference(RunConfig config, Lake lake, ScorerFactory scorers, Progress progress) {
    this.config = config;
    this.lake = lake;
    this.scorers = scorers;
    this.progress = progress;
  }

  /** What a model gives of a recording. */
  @FunctionalInterface
  interface Scoring extends Serializable {
    List<Row> rows(
        RecordingScorer scorer, String recordId, InferenceInput.Read read, ScoreRows row);
  }

  /**
   * Reads the model.
   *
   * @throws UserException if none is there, or something is where the rows are to go
   */
  StoredModel model(InferenceRequest request) throws IOException {
    if (request.out().isPresent()) {
      Path out = request.out().get();
      FileSystem files = out.getFileSystem(lake.hadoop());
      if (files.exists(out) && !request.overwrite()) {
        throw new UserException(
            "there is something in %s already; give --out another folder, or replace it with --overwrite"
                .formatted(out));
      }
    }
    return new ModelStore(lake.hadoop()).read(request.model());
  }

  /**
   * Runs the model and writes its rows.
   *
   * @param table of the lake, or whose columns the files have
   * @param common what else than the model's id all rows have in common, by column
   */
  InferenceResult run(
      InferenceRequest request,
      StoredModel model,
      LakeTable table,
      Map<String, String> common,
      Scoring scoring)
      throws IOException {
    String what = table == LakeTable.EMBEDDINGS ? "ecgsl embed" : "ecgsl predict";
    try (Snapshot snapshot = lake.pin(what)) {
      if (request.out().isPresent()) {
        return scored(snapshot, request, model, table, common, scoring);
      }
      String claimed = table.folder() + "/" + model.id();
      try (Claim claim = Claim.take(lake.root(), claimed, what, lake.hadoop())) {
        InferenceResult result = scored(snapshot, request, model, table, common, scoring);
        claim.check();
        return result;
      }
    }
  }

  private InferenceResult scored(
      Snapshot snapshot,
      InferenceRequest request,
      StoredModel model,
      LakeTable table,
      Map<String, String> common,
      Scoring scoring)
      throws IOException {
    InferenceInputs inputs = new InferenceInputs(config.ingest(), snapshot);
    List<InferenceInput> recordings =
        request.inputs().isEmpty()
            ? inputs.ofLake(model.description())
            : inputs.ofArchives(request.inputs());
    progress.say("%,d recordings to run %s on".formatted(recordings.size(), request.model()));
    CollectionAccumulator<String> left =
        lake.spark().sparkContext().collectionAccumulator("recordings left out");
    String id = model.id();
    Dataset<Row> rows =
        lake.spark().createDataFrame(scored(recordings, model, scoring, left), table.schema());
    Map<String, String> ofModel = new TreeMap<>(common);
    ofModel.put("model_id", id);
    Dataset<Row> written =
        request.out().isPresent()
            ? parquet(rows, request.out().get())
            : table(snapshot, rows, table, ofModel, request, recordings);
    SortedSet<String> external =
        model
            .lineage()
            .external(recordings.stream().map(InferenceInput::dataset).distinct().toList());
    return result(request, table, id, written, external, left);
  }

  private Dataset<Row> parquet(Dataset<Row> rows, Path out) {
    rows.write().mode(SaveMode.Overwrite).parquet(out.toString());
    return lake.spark().read().schema(rows.schema()).parquet(out.toString());
  }

  /** Rows of all recordings of the model are replaced, or of the ones that were read. */
  private Dataset<Row> table(
      Snapshot snapshot,
      Dataset<Row> rows,
      LakeTable table,
      Map<String, String> ofModel,
      InferenceRequest request,
      List<InferenceInput> recordings)
      throws IOException {
    boolean all = request.inputs().isEmpty();
    Dataset<Row> keys = snapshot.keys(ofModel);
    Dataset<Row> replaced = all ? keys : keys.crossJoin(keys(recordings));
    Dataset<Row> known = withReferences(snapshot, rows, table, keys);
    lake.writer(snapshot)
        .score(
            lake.id(table),
            ofModel.get("model_id"),
            all ? snapshot.datasets() : Set.of(),
            lake.adding(table, known).inPlaceOf(replaced));
    return snapshot
        .withNewest(table)
        .read(table)
        .join(replaced, Lake.columns(replaced.columns()), "left_semi");
  }

  private Dataset<Row> keys(List<InferenceInput> recordings) {
    return lake.spark()
        .createDataFrame(
            recordings.stream()
                .map(each -> RowFactory.create(each.dataset(), each.recordId()))
                .toList(),
            RECORDING)
        .distinct();
  }

  /** What an evaluation has found to be known of a prediction stays known. */
  private static Dataset<Row> withReferences(
      Snapshot snapshot, Dataset<Row> rows, LakeTable table, Dataset<Row> ofModel) {
    if (table != LakeTable.PREDICTIONS) {
      return rows;
    }
    Dataset<Row> known =
        snapshot
            .read(table)
            .join(ofModel, Lake.columns(ofModel.columns()), "left_semi")
            .filter(col("reference").isNotNull())
            .select("dataset", "record_id", "r_sample", "reference");
    return rows.drop("reference")
        .join(known, Lake.columns("dataset", "record_id", "r_sample"), "left_outer");
  }

  private InferenceResult result(
      InferenceRequest request,
      LakeTable table,
      String id,
      Dataset<Row> written,
      SortedSet<String> external,
      CollectionAccumulator<String> left) {
    Map<String, Long> counts = new TreeMap<>();
    if (table == LakeTable.PREDICTIONS) {
      written
          .groupBy("predicted")
          .count()
          .collectAsList()
          .forEach(row -> counts.put(row.getString(0), row.getLong(1)));
    }
    Row all = written.agg(countDistinct(col("dataset"), col("record_id")), count(lit(1))).head();
    return new InferenceResult(
        id,
        all.getLong(0),
        all.getLong(1),
        counts,
        external,
        List.copyOf(new TreeSet<>(left.value())),
        request.out().orElseGet(() -> new Path(lake.root(), table.folder())));
  }

  private JavaRDD<Row> scored(
      List<InferenceInput> recordings,
      StoredModel model,
      Scoring scoring,
      CollectionAccumulator<String> left) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(lake.spark().sparkContext());
    Broadcast<StoredModel> shared = spark.broadcast(model);
    ScorerFactory own = scorers;
    SerializableConfiguration hadoop = new SerializableConfiguration(lake.hadoop());
    return Batches.balanced(spark, recordings, InferenceInput::bytes, TASK_BYTES)
        .mapPartitions(some -> new Rows(some, shared.value(), own, scoring, hadoop, left));
  }

  /** Rows of a task's recordings, one recording's in memory. */
  private static final class Rows implements Iterator<Row> {
    private final Iterator<InferenceInput> recordings;
    private final StoredModel model;
    private final ScorerFactory scorers;
    private final Scoring scoring;
    private final SerializableConfiguration hadoop;
    private final CollectionAccumulator<String> left;
    private final BeatReader beats;
    private RecordingScorer scorer;
    private Iterator<Row> rows = List.<Row>of().iterator();

    Rows(
        Iterator<InferenceInput> recordings,
        StoredModel model,
        ScorerFactory scorers,
        Scoring scoring,
        SerializableConfiguration hadoop,
        CollectionAccumulator<String> left) {
      this.recordings = recordings;
      this.model = model;
      this.scorers = scorers;
      this.scoring = scoring;
      this.hadoop = hadoop;
      this.left = left;
      this.beats = new BeatReader(model.description().preprocessing(), hadoop.value());
    }

    @Override
    public boolean hasNext() {
      while (!rows.hasNext() && recordings.hasNext()) {
        rows = rows(recordings.next()).iterator();
      }
      return rows.hasNext();
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return rows.next();
    }

    private List<Row> rows(InferenceInput recording) {
      try {
        Optional<InferenceInput.Read> read = recording.read(model.description(), beats, hadoop);
        if (read.isEmpty()) {
          return List.of();
        }
        if (read.get().beats().size() == 0) {
          left.add(
              recording.recordId()
                  + ": no R-peak found: the signal is flat, or shows no heartbeat");
          return List.of();
        }
        ScoreRows row =
            new ScoreRows(
                recording.dataset(),
                recording.recordId(),
                read.get().patientId(),
                scorer().modelId());
        return scoring.rows(scorer(), recording.recordId(), read.get(), row);
      } catch (BrokenRecordingException e) {
        left.add(e.getMessage());
        return List.of();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private RecordingScorer scorer() {
      if (scorer == null) {
        RecordingScorer opened = new RecordingScorer(model, scorers);
        TaskContext.get()
            .addTaskCompletionListener((TaskCompletionListener) context -> opened.close());
        scorer = opened;
      }
      return scorer;
    }
  }
}
