package org.ecgsl.jobs.split;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.ecgsl.beat.SegmentationConfig;
import org.ecgsl.jobs.IngestJob;
import org.ecgsl.jobs.Progress;
import org.ecgsl.jobs.TestSpark;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.lake.ModelStore;
import org.ecgsl.model.EcgSlArchitecture;
import org.ecgsl.model.Head;
import org.ecgsl.model.Initialisation;
import org.ecgsl.model.ModelDescription;
import org.ecgsl.model.ModelTask;
import org.ecgsl.model.Network;
import org.ecgsl.model.Preprocessing;
import org.ecgsl.model.StoredModel;
import org.ecgsl.model.TemporalModel;
import org.ecgsl.model.TrainingRecordings;
import org.ecgsl.split.Part;
import org.ecgsl.split.PatientKey;
import org.ecgsl.split.Split;
import org.ecgsl.split.TrainingSplit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Splits, and the checks of models, on the patients of a lake. */
class LakeSplitTest {

  private static final Map<String, String> PUBLISHED = Map.of("split.source", "published");
  private static final Set<Part> TESTED = Set.of(Part.TEST);
  private static final org.apache.hadoop.fs.Path MODEL = new org.apache.hadoop.fs.Path("/m/tuned");

  /** Leaves no side empty for the patients a to h. */
  private static final long SEED = 1;

  private static final Split OWN = Split.Drawn.of(SEED, 0.25, 0.25);

  @TempDir private Path folder;

  @Test
  void thePublishedSplitIsThatOfTheFolds() throws IOException {
    Lake lake = lake("a,1", "b,2", "c,3", "d,");

    Split split = split(lake, PUBLISHED);

    assertThat(split.partOf(patient("a"))).contains(Part.TRAIN);
    assertThat(split.partOf(patient("b"))).contains(Part.VALIDATION);
    assertThat(split.partOf(patient("c"))).contains(Part.TEST);
    assertThat(split.partOf(patient("d"))).isEmpty();
  }

  @Test
  void aPatientOnTwoPublishedSidesIsRefusedUnlessExcluded() throws IOException {
    Lake lake = lake("a,1", "b,2", "c,3", "a,3", "d,1");

    assertThatThrownBy(() -> split(lake, PUBLISHED))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("patient a on [test, train]")
        .hasMessageContaining("split.excluded-patients");
    Split split =
        split(lake, Map.of("split.source", "published", "split.excluded-patients", "[a]"));
    assertThat(split.partOf(patient("a"))).isEmpty();
    assertThat(split.partOf(patient("d"))).contains(Part.TRAIN);
  }

  /** Ingest stores a signal once, whatever its names; other writers of the table may not. */
  @Test
  void aSignalUnderTwoNamesOnTwoSidesIsRefused() throws IOException {
    Lake lake = lake("a,1", "b,2", "c,3", "e,1");
    append(
        lake.open()
            .read(LakeTable.RECORDS)
            .filter(col("patient_id").equalTo("a"))
            .withColumn("record_id", lit("synthetic/copy"))
            .withColumn("patient_id", lit("z"))
            .withColumn("split", lit("TEST")));

    assertThatThrownBy(() -> split(lake, PUBLISHED))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("same signal")
        .hasMessageContaining("[synthetic/a, synthetic/z]")
        .hasMessageContaining("[train, test]");
  }

  @Test
  void aLakeWithoutPublishedSplitSaysSo() throws IOException {
    Lake lake = lake("a,", "b,", "c,");

    assertThatThrownBy(() -> split(lake, PUBLISHED))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("split.source = drawn");
  }

  @Test
  void anEmptySideAndANameThatMeansNobodyOrTwoAreRefused() throws IOException {
    Lake lake = lake("a,1", "b,2", "c,3");

    assertThatThrownBy(() -> split(lake, Map.of("split.test", "0.000001", "split.seed", "5")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("on the test side")
        .hasMessageContaining("drawn with seed 5: test 1.0E-6, validation 0.15")
        .hasMessageContaining("3 patients")
        .hasMessageContaining("choose another split.seed");
    assertThatThrownBy(() -> split(lake, Map.of("split.test-patients", "[nobody]")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("split.test-patients names nobody");

    append(
        lake.open()
            .read(LakeTable.RECORDS)
            .withColumn("dataset", lit("other"))
            .withColumn("sample_hash", concat(lit("other "), col("sample_hash"))));

    assertThatThrownBy(() -> split(lake, Map.of("split.test-patients", "[a]")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("write which: other/a or synthetic/a");
    Split split =
        split(
            lake,
            Map.of("split.test-patients", "[other/a]", "split.validation-patients", "[other/b]"));
    assertThat(split.partOf(new PatientKey("other", "a"))).contains(Part.TEST);
    assertThat(split.partOf(patient("a"))).contains(Part.TRAIN);
  }

  @Test
  void aModelIsScoredByItsOwnSplitAndAnotherIsRefused() throws IOException {
    Lake lake = lake("a,", "b,", "c,", "d,", "e,", "f,", "g,", "h,");
    StoredModel tuned = model(OWN, List.of(), "synthetic");

    ModelSplit.Scored scored = check(lake, Map.of()).toScore(MODEL, tuned, TESTED);

    assertThat(scored.external()).isEmpty();
    for (String id : List.of("a", "b", "c", "d", "e", "f", "g", "h")) {
      assertThat(scored.lineage().partOf(patient(id))).isEqualTo(OWN.partOf(patient(id)));
    }
    assertThat(check(lake, Map.of("split.seed", "1", "split.test", "0.25", "seed", "9")))
        .satisfies(same -> same.toScore(MODEL, tuned, TESTED));
    assertThatThrownBy(() -> check(lake, Map.of("split.seed", "7")).toScore(MODEL, tuned, TESTED))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("states another split than the model in /m/tuned")
        .hasMessageContaining("drawn with seed 7")
        .hasMessageContaining("drawn with seed 1")
        .hasMessageContaining("synthetic/")
        .hasMessageNotContaining("\n");
  }

  @Test
  void anAncestorOfAnotherSplitIsRefusedWithThePatientsItKnows() throws IOException {
    Lake lake = lake("a,", "b,", "c,", "d,", "e,", "f,", "g,", "h,");
    TrainingSplit pretraining =
        new TrainingSplit("00c0ffee", "pretrain", List.of("synthetic"), Split.Drawn.of(SEED, 0, 0));
    StoredModel tuned = model(OWN, List.of(pretraining), "synthetic");

    assertThatThrownBy(() -> check(lake, Map.of()).toScore(MODEL, tuned, TESTED))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("test here, train in pretrain of its ancestor 00c0ffee");
    assertThatThrownBy(
            () ->
                check(lake, Map.of())
                    .requireAgreement(MODEL, tuned, Split.Drawn.of(SEED, 0.5, 0.25)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("it knows");
  }

  @Test
  void dataNoTrainingReadAreExternalAndAModelWithoutRecordedSplitIsScoredOnThoseOnly()
      throws IOException {
    Lake lake = lake("a,", "b,", "c,");
    StoredModel elsewhere = model(null, List.of(), "elsewhere");

    ModelSplit.Scored scored =
        check(lake, Map.of("split.seed", "7")).toScore(MODEL, elsewhere, TESTED);

    assertThat(scored.external()).containsExactly("synthetic");
    assertThat(scored.lineage().partOf(patient("a"))).contains(Part.TEST);
    StoredModel here = model(null, List.of(), "synthetic");
    assertThatThrownBy(() -> check(lake, Map.of()).toScore(MODEL, here, TESTED))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("did not record its split")
        .hasMessageContaining("train it again");
  }

  @Test
  void theListOfASplitHasEveryPatientOnceWithWhatThereIsOfIt() throws IOException {
    Lake lake = lake("a,", "b,", "c,", "d,", "e,", "f,", "g,", "h,");
    append(
        lake.open()
            .read(LakeTable.RECORDS)
            .filter(col("patient_id").equalTo("a"))
            .withColumn("dataset", lit("other"))
            .withColumn("sample_hash", concat(lit("other "), col("sample_hash"))));
    StoredModel tuned = model(OWN, List.of(), "synthetic");
    org.apache.hadoop.fs.Path stored =
        new org.apache.hadoop.fs.Path(folder.resolve("model").toString());
    new ModelStore(lake.hadoop()).write(stored, tuned);

    SplitJob.Result result = new SplitJob(config(Map.of()), lake.open()).run(Optional.of(stored));

    assertThat(result.external()).containsExactly("other");
    assertThat(result.sides().get("test")).contains("other/a");
    assertThat(result.sides().values().stream().flatMap(List::stream))
        .containsExactlyInAnyOrder("other/a", "synthetic/a", "b", "c", "d", "e", "f", "g", "h");
    assertThat(result.totals().values().stream().mapToLong(SplitJob.Total::recordings).sum())
        .isEqualTo(9);
    assertThat(result.patients()).allMatch(each -> Math.abs(each.hours() - 12 / 3600.0) < 1e-3);
  }

  private static ModelSplit check(Lake lake, Map<String, String> keys) {
    return new ModelSplit(config(keys), lake.open());
  }

  private static Split split(Lake lake, Map<String, String> keys) {
    return new ConfiguredSplit(config(keys), lake.open()).forTraining();
  }

  private static RunConfig config(Map<String, String> keys) {
    return TestSpark.config(keys);
  }

  private static PatientKey patient(String id) {
    return new PatientKey("synthetic", id);
  }

  private static StoredModel model(Split split, List<TrainingSplit> ancestors, String dataset) {
    Network network =
        new Network(
            new EcgSlArchitecture(1, 32, 8, List.of(4), 1, 3, new TemporalModel.None()),
            new Head.Reconstruction());
    return new StoredModel(
        new ModelDescription(
            ModelDescription.FORMAT_VERSION,
            network,
            new Preprocessing(1, SegmentationConfig.defaults().segments(50, 32, 12), 8),
            ModelTask.NONE,
            new TrainingRecordings(
                List.of(new TrainingRecordings.Dataset(dataset, "", "", 1, 1)), List.of()),
            split,
            ancestors,
            new ModelDescription.Provenance("finetune", "", 1, Map.of(), Map.of(), "test"),
            Map.of(),
            List.of()),
        Initialisation.weights(network, 1));
  }

  private void append(Dataset<Row> records) {
    records
        .write()
        .format("delta")
        .mode("append")
        .save(folder.resolve("lake/records").toUri().toString());
  }

  /** Recordings of the given patients and folds. */
  private Lake lake(String... rows) throws IOException {
    TestSpark.archive(folder.resolve("archive"), rows.length, 12);
    StringBuilder table = new StringBuilder("record,patient,fold\n");
    for (int i = 0; i < rows.length; i++) {
      table.append("p%02dr1,%s\n".formatted(i + 1, rows[i]));
    }
    Files.writeString(archiveFile("folds.csv"), table);
    Files.writeString(
        folder.resolve("own.conf"),
        """
        title = "Folds"
        licence = "none"
        citation = []
        formats = ["WFDB"]
        annotators = []
        patient.from = table
        split { source = "here", train.folds = ["1"], validation.folds = ["2"], test.folds = ["3"] }
        tables = [{ file = folds.csv, record = "{record}", patient = patient, fold = fold }]
        """);
    return ingested();
  }

  private Path archiveFile(String name) {
    return folder.resolve("archive").resolve(name);
  }

  private Lake ingested() throws IOException {
    Lake lake = TestSpark.lake(folder.resolve("lake"));
    Map<String, String> keys = new HashMap<>();
    keys.put("ingest.input", folder.resolve("archive").toUri().toString());
    keys.put("ingest.dataset", "synthetic");
    keys.put("ingest.descriptor", folder.resolve("own.conf").toString());
    new IngestJob(TestSpark.config(keys).ingest(), lake, Progress.silent()).run();
    return lake;
  }
}
