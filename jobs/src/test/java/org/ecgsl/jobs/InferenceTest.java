package org.ecgsl.jobs;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.ecgsl.engine.ScorerFactory;
import org.ecgsl.engine.TrainingEngine;
import org.ecgsl.engine.torch.TorchConfig;
import org.ecgsl.engine.torch.TorchEngine;
import org.ecgsl.format.LocalFiles;
import org.ecgsl.format.RecordFormats;
import org.ecgsl.format.RecordReader;
import org.ecgsl.inference.EcgSlModel;
import org.ecgsl.inference.Embeddings;
import org.ecgsl.inference.Predictions;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.LakeTable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models run over a lake, over files and in plain Java, which are to say the same. */
class InferenceTest {

  private static final int PATIENTS = 6;

  @TempDir private static Path folder;

  private static final TrainingEngine ENGINE = new TorchEngine(TorchConfig.cpu(1));
  private static Lake lake;

  /** Recordings lie in several windows and row groups each. */
  @BeforeAll
  static void lakeAndModels() throws IOException {
    TestSpark.archive(folder.resolve("archive"), PATIENTS, 70);
    lake = TestSpark.lake(folder.resolve("lake"));
    RunConfig config = config(Map.of());
    new IngestJob(config.ingest(), lake, Progress.silent()).run();
    new SegmentJob(config.segment(), lake, Progress.silent()).run();
    new PretrainJob(config, lake.open(), ENGINE, Progress.silent()).run(model("pretrained"));
    new FinetuneJob(config, lake.open(), ENGINE, Progress.silent())
        .run(Optional.of(model("pretrained")), model("arrhythmia"));
  }

  @Test
  void predictionsOfALakeOfFilesAndOfPlainJavaAreTheSame() throws Exception {
    InferenceResult ofLake = predict(request("arrhythmia", List.of(), null));
    predict(request("arrhythmia", List.of(archive()), "predicted.parquet"));

    assertThat(ofLake.recordings()).isEqualTo(PATIENTS);
    assertThat(ofLake.left()).isEmpty();
    assertThat(ofLake.counts().values().stream().mapToLong(n -> n).sum()).isEqualTo(ofLake.rows());
    assertThat(ofLake.rows()).isEqualTo(lake.open().read(LakeTable.BEATS).count());
    Dataset<Row> files = parquet("predicted.parquet");
    assertThat(files.columns()).containsExactly(LakeTable.PREDICTIONS.schema().fieldNames());
    try (EcgSlModel model = EcgSlModel.load(folder.resolve("arrhythmia"))) {
      for (int patient = 1; patient <= PATIENTS; patient++) {
        Predictions plain = model.predict(recording(patient));
        for (Dataset<Row> table : List.of(lake.open().read(LakeTable.PREDICTIONS), files)) {
          List<Row> rows = rows(table, plain.recordId(), model.id());
          assertThat(rows).hasSameSizeAs(plain.answers());
          for (int i = 0; i < rows.size(); i++) {
            Predictions.Answer answer = plain.answers().get(i);
            assertThat(rows.get(i).<Long>getAs("r_sample")).isEqualTo(answer.sample());
            assertThat(rows.get(i).<String>getAs("predicted")).isEqualTo(answer.predicted());
            assertThat(floats(rows.get(i), "probabilities"))
                .containsExactly(answer.outputs(), offset(1e-5f));
          }
        }
      }
    }
  }

  @Test
  void embeddingsOfALakeOfFilesAndOfPlainJavaAreTheSame() throws Exception {
    embed(request("pretrained", List.of(), null), EmbedJob.Per.BEAT);
    embed(request("pretrained", List.of(), null), EmbedJob.Per.RECORDING);
    embed(request("pretrained", List.of(archive()), "beats.parquet"), EmbedJob.Per.BEAT);

    Dataset<Row> table = lake.open().read(LakeTable.EMBEDDINGS);
    try (EcgSlModel model = EcgSlModel.load(folder.resolve("pretrained"))) {
      for (int patient = 1; patient <= PATIENTS; patient++) {
        Embeddings plain = model.embed(recording(patient));
        for (Dataset<Row> each : List.of(table, parquet("beats.parquet"))) {
          List<Row> rows =
              rows(each.filter(col("per").equalTo("beat")), plain.recordId(), model.id());
          assertThat(rows).hasSameSizeAs(plain.beats());
          for (int i = 0; i < rows.size(); i++) {
            assertThat(rows.get(i).<Integer>getAs("beat")).isEqualTo(i);
            assertThat(rows.get(i).<Long>getAs("r_sample"))
                .isEqualTo(plain.beats().get(i).rSample());
            assertThat(floats(rows.get(i), "vector"))
                .containsExactly(plain.beats().get(i).vector(), offset(1e-4f));
          }
        }
        assertThat(
                rows(table.filter(col("per").equalTo("recording")), plain.recordId(), model.id()))
            .singleElement()
            .satisfies(
                row -> {
                  assertThat(row.<Integer>getAs("beats")).isEqualTo(plain.beats().size());
                  assertThat(row.<Long>getAs("r_sample")).isNull();
                  assertThat(floats(row, "vector"))
                      .containsExactly(plain.pooled().orElseThrow(), offset(1e-4f));
                });
      }
    }
  }

  @Test
  @Tag("nightly")
  void aSecondRunReplacesItsRowsAndKeepsWhatAnEvaluationKnows() throws IOException {
    new EvaluateJob(config(Map.of()), lake.open(), ENGINE).run(model("arrhythmia"));
    List<String> evaluated = references();
    assertThat(evaluated).isNotEmpty();

    InferenceResult first = predict(request("arrhythmia", List.of(), null));
    List<String> content = TestSpark.content(lake, LakeTable.PREDICTIONS);
    InferenceResult second = predict(request("arrhythmia", List.of(), null));
    predict(request("arrhythmia", List.of(archive() + "/p01r1.hea", archive() + "/p02r1"), null));

    assertThat(second).isEqualTo(first);
    assertThat(TestSpark.content(lake, LakeTable.PREDICTIONS)).hasSameSizeAs(content);
    assertThat(references()).isEqualTo(evaluated);
  }

  @Test
  void whatCannotBeReadIsLeftOutWithItsReason() throws IOException {
    Path broken = Files.createDirectories(folder.resolve("broken"));
    for (String name : List.of("p01r1.hea", "p01r1.dat", "p02r1.hea")) {
      Files.copy(folder.resolve("archive").resolve(name), broken.resolve(name));
    }

    InferenceResult result =
        predict(request("arrhythmia", List.of(broken.toUri().toString()), "some.parquet"));

    assertThat(result.recordings()).isEqualTo(1);
    assertThat(result.left()).singleElement().asString().contains("p02r1.hea", "does not exist");
  }

  @Test
  void aTaskOfStretchesAnswersForEachOfThem() throws Exception {
    StringBuilder labels = new StringBuilder("record,from,to,label\n");
    for (int patient = 1; patient <= PATIENTS; patient++) {
      for (int from = 0; from < 60; from += 20) {
        labels.append(
            "p%02dr1,%d,%d,%s\n".formatted(patient, from, from + 20, from == 0 ? "a" : "b"));
      }
    }
    Files.writeString(folder.resolve("stretches.csv"), labels);
    Path task = folder.resolve("stretches.conf");
    Files.writeString(
        task,
        """
        title = Early or late
        labels = [a, b]
        answer = one-of
        csv { file = "%s", record = record, from = from, to = to, label = label }
        """
            .formatted(folder.resolve("stretches.csv")));
    RunConfig config = config(Map.of("finetune.task", task.toString()));
    new FinetuneJob(config, lake.open(), ENGINE, Progress.silent())
        .run(Optional.empty(), model("stretches"));

    predict(request("stretches", List.of(), null));

    try (EcgSlModel model = EcgSlModel.load(folder.resolve("stretches"))) {
      assertThat(model.description().task().seconds()).isEqualTo(20);
      Predictions plain = model.predict(recording(3));
      List<Row> rows = rows(lake.open().read(LakeTable.PREDICTIONS), "p03r1", model.id());
      // 70 s at 150 samples a second: three stretches, and the half of a fourth.
      assertThat(rows.stream().map(row -> row.<Long>getAs("r_sample")))
          .containsExactly(0L, 3000L, 6000L, 9000L);
      for (int i = 0; i < rows.size(); i++) {
        assertThat(floats(rows.get(i), "probabilities"))
            .containsExactly(plain.answers().get(i).outputs(), offset(1e-5f));
      }
    }
  }

  @Test
  void finetuneWritesACardBesideTheModel() throws IOException {
    assertThat(folder.resolve("arrhythmia/README.md"))
        .content()
        .contains(
            "It is no medical device",
            "`arrhythmia`",
            "`N`, `S`, `V`, `F`, `Q`",
            "| `archive` | not a public archive | not known | 6 | 6 |",
            "macroF1",
            "32 samples at 50 Hz");
    try (EcgSlModel model = EcgSlModel.load(folder.resolve("arrhythmia"))) {
      assertThat(model.description().metrics()).containsKey("accuracy");
      assertThat(model.description().recordings().leads()).hasSize(2);
    }
  }

  @Test
  @Tag("nightly")
  void heartbeatsThatWereCutInAnotherWayAreRefused() throws IOException {
    Lake other = TestSpark.lake(folder.resolve("other"));
    RunConfig config = config(Map.of("segment.max-rr-seconds", "2"));
    new IngestJob(config.ingest(), other, Progress.silent()).run();
    new SegmentJob(config.segment(), other, Progress.silent()).run();

    assertThatThrownBy(
            () ->
                new PredictJob(config, other, scorers(), Progress.silent())
                    .run(request("arrhythmia", List.of(), null)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("maxRrSeconds is 2.0, the model has 3.0")
        .hasMessageContaining("--input ARCHIVE");
  }

  @Test
  void aModelWithoutATaskIsRefusedWithTheCommandThatGivesItOne() {
    assertThatThrownBy(() -> predict(request("pretrained", List.of(), null)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("has no task")
        .hasMessageContaining("ecgsl finetune --from");
  }

  @Test
  void whatIsThereIsReplacedOnlyWhenAsked() throws IOException {
    Files.createDirectories(folder.resolve("taken.parquet"));
    assertThatThrownBy(() -> predict(request("arrhythmia", List.of(), "taken.parquet")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("--overwrite");

    InferenceRequest asked = request("arrhythmia", List.of(), "taken.parquet");
    predict(new InferenceRequest(asked.model(), asked.inputs(), asked.out(), true));

    assertThat(parquet("taken.parquet").count())
        .isEqualTo(lake.open().read(LakeTable.BEATS).count());
  }

  private static List<String> references() {
    return lake
        .open()
        .read(LakeTable.PREDICTIONS)
        .filter(col("reference").isNotNull())
        .select("record_id", "r_sample", "reference")
        .toJSON()
        .collectAsList()
        .stream()
        .sorted()
        .toList();
  }

  private static List<Row> rows(Dataset<Row> table, String recordId, String modelId) {
    return table
        .filter(col("record_id").equalTo(recordId).and(col("model_id").equalTo(modelId)))
        .orderBy("r_sample")
        .collectAsList();
  }

  private static float[] floats(Row row, String column) {
    List<Float> values = new ArrayList<>(row.getList(row.fieldIndex(column)));
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i);
    }
    return floats;
  }

  private static Dataset<Row> parquet(String name) {
    return TestSpark.session().read().parquet(folder.resolve(name).toString());
  }

  private static RecordReader recording(int patient) throws Exception {
    return RecordFormats.installed()
        .open(new LocalFiles(folder.resolve("archive")), "p%02dr1.hea".formatted(patient));
  }

  private static InferenceResult predict(InferenceRequest request) throws IOException {
    return new PredictJob(config(Map.of()), lake, scorers(), Progress.silent()).run(request);
  }

  private static void embed(InferenceRequest request, EmbedJob.Per per) throws IOException {
    new EmbedJob(config(Map.of()), lake, scorers(), Progress.silent()).run(request, per);
  }

  private static ScorerFactory scorers() {
    return ENGINE.scorers();
  }

  private static InferenceRequest request(String model, List<String> inputs, String out) {
    return new InferenceRequest(
        model(model), inputs, Optional.ofNullable(out).map(InferenceTest::model), false);
  }

  private static String archive() {
    return folder.resolve("archive").toString();
  }

  private static org.apache.hadoop.fs.Path model(String name) {
    return new org.apache.hadoop.fs.Path(folder.resolve(name).toString());
  }

  private static RunConfig config(Map<String, String> more) {
    Map<String, String> keys = new HashMap<>();
    keys.put("ingest.input", archive());
    keys.put("ingest.dataset", "archive");
    keys.put("ingest.window-seconds", "20");
    keys.put("segment.rate-hz", "50");
    keys.put("segment.samples", "32");
    keys.put("segment.r-index", "12");
    keys.put("segment.row-group-beats", "64");
    keys.put("split.seed", "13");
    keys.put("network.sequence-beats", "8");
    keys.put("network.stage-widths", "[4]");
    keys.put("network.temporal.width", "8");
    keys.put("network.temporal.heads", "2");
    keys.put("network.temporal.feed-forward", "8");
    keys.put("network.temporal.layers", "1");
    keys.put("training.batch-beats", "64");
    keys.put("pretrain.epochs", "1");
    keys.put("finetune.epochs", "1");
    keys.putAll(more);
    return TestSpark.config(keys);
  }
}
