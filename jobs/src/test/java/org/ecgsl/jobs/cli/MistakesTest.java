package org.ecgsl.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.ecgsl.beat.SegmentationConfig;
import org.ecgsl.jobs.IngestJob;
import org.ecgsl.jobs.Progress;
import org.ecgsl.jobs.SegmentJob;
import org.ecgsl.jobs.TestSpark;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.ModelStore;
import org.ecgsl.jobs.task.TaskDeclaration;
import org.ecgsl.model.EcgSlArchitecture;
import org.ecgsl.model.Head;
import org.ecgsl.model.Initialisation;
import org.ecgsl.model.ModelDescription;
import org.ecgsl.model.Network;
import org.ecgsl.model.Preprocessing;
import org.ecgsl.model.StoredModel;
import org.ecgsl.model.TemporalModel;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Ordinary mistakes, one test each; those that take a JVM of their own (too little memory, a port
 * that is taken, Java 11) are in {@code LauncherIT} and {@code LauncherTest}.
 */
class MistakesTest {

  private static final String METADATA_SERVICE_OFF = "aws.disableEc2Metadata";

  @TempDir private Path folder;

  private final StringWriter err = new StringWriter();

  @Test
  void aWrongPath() {
    assertOneLine("ingest --lake TMP/lake --input TMP/nowhere", "TMP/nowhere");
    assertOneLine("samples TMP/nowhere", "no recording TMP/nowhere");
    assertOneLine("describe TMP/nowhere", "TMP/nowhere");
    assertOneLine("score-beats --input TMP/nowhere", "TMP/nowhere");
  }

  /** Of /proc nobody may make a folder, root included. */
  @Test
  void noPermission() throws IOException {
    TestSpark.archive(folder.resolve("archive"), 1, 20);

    assertOneLine("ingest --input TMP/archive --lake /proc/ecgsl/lake", "/proc/ecgsl");
    assertOneLine("synth --output /proc/ecgsl", "/proc/ecgsl");
  }

  @Test
  void anUnsupportedFile() throws IOException {
    Files.writeString(folder.resolve("ecg.zip"), "PK\003\004 of no format that is read");

    assertOneLine("samples TMP/ecg.zip", "ecg.zip");
    assertOneLine("ingest --input TMP/ecg.zip --lake TMP/lake", "ecg.zip");
  }

  @Test
  void aMisspeltName() {
    assertOneLine(
        "pretrain --lake TMP/lake --model TMP/m --set pretrain.epoch=3",
        "pretrain.epoch; did you mean pretrain.epochs?");
    assertOneLine("ingest --lake TMP/lake --inptu x", "did you mean --input");
    assertOneLine("evaluate --lake TMP/lake --model m --task rythm", "did you mean rhythm?");
    assertOneLine("ingest --lake TMP/lake --dataset ptbxl", "did you mean ptb-xl?");
    assertOneLine("completion fish", "bash or zsh");
  }

  @Test
  void aModelOfAnotherTask() throws IOException {
    model("rhythm", TaskDeclaration.find("rhythm").head());
    model("pretrained", new Head.Reconstruction());

    assertOneLine(
        "evaluate --lake TMP/lake --model TMP/rhythm --task arrhythmia",
        "of another task than arrhythmia",
        "give --task rhythm");
    assertOneLine(
        "evaluate --lake TMP/lake --model TMP/pretrained",
        "is not fine-tuned",
        "run finetune --from");
  }

  @Test
  void aModelThatIsRunOnWhatItCannotRead() throws IOException {
    model("pretrained", new Head.Reconstruction());
    model("rhythm", TaskDeclaration.find("rhythm").head());

    assertOneLine(
        "predict --lake TMP/lake --model TMP/pretrained",
        "the model in TMP/pretrained has no task",
        "ecgsl finetune --from TMP/pretrained");
    assertOneLine(
        "predict --lake TMP/lake --model TMP/rhythm", "does not tell what stretch", "finetune");
    assertOneLine("embed --lake TMP/lake --model TMP/pretrained", "no beats table in", "segment");
    assertOneLine("embed --lake TMP/lake --model TMP/nowhere", "no model in TMP/nowhere");
    assertOneLine("embed --model TMP/pretrained --input TMP/nowhere --out TMP/out", "TMP/nowhere");
    assertOneLine(
        "embed --model TMP/pretrained --lake TMP/lake --per minute", "takes beat or recording");
    assertOneLine(
        "embed --model TMP/pretrained --lake TMP/lake --out TMP/rhythm",
        "there is something in TMP/rhythm already",
        "--overwrite");
  }

  @Test
  void anOutputThatIsThere() throws IOException {
    model("model", new Head.Reconstruction());
    Files.createDirectories(folder.resolve("thesis"));
    Files.writeString(folder.resolve("thesis/chapter-1.tex"), "Introduction");

    assertOneLine(
        "pretrain --lake TMP/lake --model TMP/model", "there is a model in", "--overwrite");
    assertOneLine("finetune --lake TMP/lake --from none --model TMP/model", "--overwrite");
    assertOneLine(
        "pretrain --lake TMP/lake --model TMP/thesis --overwrite", "something that is no model");
    assertOneLine("synth --output TMP/thesis", "is not empty; give --output a new folder");
    assertThat(folder.resolve("thesis/chapter-1.tex")).content().isEqualTo("Introduction");
  }

  @Test
  void aReportOfNoLakeOrOfOneWithoutHeartbeats() throws IOException {
    assertOneLine("report --lake TMP/none --out TMP/r.html", "no lake in", "TMP/none");
    TestSpark.archive(folder.resolve("archive"), 1, 20);
    ingest(folder.resolve("archive"), folder.resolve("lake"));

    assertOneLine("report --lake TMP/lake --out TMP/r.html", "no heartbeats in", "run segment");
    assertOneLine("report --lake TMP/lake --out TMP/r.pdf", "must end in .html");
    assertOneLine("report --lake TMP/lake --out TMP/r.html --beats -1", "0 to 20,000");
    Files.writeString(folder.resolve("r.html"), "mine");
    assertOneLine("report --lake TMP/lake --out TMP/r.html", "is there already", "--overwrite");
    assertThat(folder.resolve("r.html")).content().isEqualTo("mine");
  }

  @Test
  @Tag("nightly")
  void aReportOfAModelOfAnotherLake() throws IOException {
    TestSpark.archive(folder.resolve("archive"), 6, 20);
    Lake lake = ingest(folder.resolve("archive"), folder.resolve("lake"));
    new SegmentJob(TestSpark.config(Map.of()).segment(), lake, Progress.silent()).run();
    model("short", new Head.Reconstruction());

    assertOneLine(
        "report --lake TMP/lake --model TMP/short --out TMP/r.html",
        "TMP/short",
        "reads heartbeats of 32 samples",
        "have 128");
    model("many", cut(12, 128, 128, 48, 8), Map.of(), new Head.Reconstruction());
    assertOneLine(
        "report --lake TMP/lake --model TMP/many --out TMP/r.html", "reads 12 leads", "have 2");
    model("other", cut(2, 128, 128, 48, 8), Map.of(), new Head.Reconstruction());
    assertOneLine(
        "report --lake TMP/lake --model TMP/other --out TMP/r.html",
        "did not record its split",
        "train it again");
    assertOneLine("report --lake TMP/lake --model TMP/none --out TMP/r.html", "no model in");
    assertThat(folder.resolve("r.html")).doesNotExist();
  }

  @Test
  void aViewOfARecordingTheLakeDoesNotHave() throws IOException {
    assertOneLine("view --lake TMP/none r --out TMP/r.html", "no lake in");
    TestSpark.archive(folder.resolve("archive"), 1, 20);
    ingest(folder.resolve("archive"), folder.resolve("lake"));

    assertOneLine("view --lake TMP/lake 100 --out TMP/r.html", "no recording 100", "archive/p01r1");
    assertOneLine("view --lake TMP/lake p01r1 --out TMP/r.html --leads V9", "has no lead V9");
    assertOneLine("view --lake TMP/lake p01r1 --out TMP/r.html --from 99", "ends at 20.000 s");
    assertOneLine(
        "view --lake TMP/lake p01r1 --out TMP/r.html --annotator qrs", "no annotations of qrs");
  }

  @Test
  void s3WithoutCredentials() {
    System.setProperty(METADATA_SERVICE_OFF, "true"); // nobody answers for it but on AWS
    try {
      assertOneLine(
          "ingest --input s3a://ecgsl-nobodys/archive --lake TMP/lake"
              + " --set storage.fs.s3a.endpoint=http://127.0.0.1:1"
              + " --set storage.fs.s3a.endpoint.region=us-east-1",
          "no credentials for s3a://ecgsl-nobodys",
          "AWS_ACCESS_KEY_ID");
    } finally {
      System.clearProperty(METADATA_SERVICE_OFF);
    }
  }

  @Test
  void anUnknownFileSystem() {
    assertOneLine("ingest --input gopher://host/archive --lake TMP/lake", "gopher", "s3a://");
  }

  @Test
  void theHeapIsTooSmall() {
    Exception asSparkWrapsIt =
        new IllegalStateException(
            "Job aborted due to stage failure: java.lang.OutOfMemoryError: Java heap space\n\tat x");

    assertThat(Failure.of(asSparkWrapsIt)).hasValueSatisfying(MistakesTest::namesTheMemory);
    assertThat(Failure.of(new IllegalStateException(new OutOfMemoryError("Java heap space"))))
        .hasValueSatisfying(MistakesTest::namesTheMemory);
  }

  @Test
  void whatNobodyForesawIsOneLineToo() {
    Failure failure =
        Failure.unforeseen(
            new IllegalStateException("outer", new ArithmeticException("/ by zero")));

    assertThat(failure.code()).isEqualTo(Ecgsl.FAILED);
    assertThat(failure.message()).contains("ArithmeticException: / by zero", "stack trace is in");
  }

  private static void namesTheMemory(Failure failure) {
    assertThat(failure.code()).isEqualTo(Ecgsl.WRONG_USE);
    assertThat(failure.message()).contains("too little memory", "ECGSL_MEMORY=6g");
    assertThat(failure.message().lines()).hasSize(1);
  }

  /** Runs a command that is to end with code 2 and one line, in which all of this is. */
  private void assertOneLine(String line, String... parts) {
    TestSpark.session();
    err.getBuffer().setLength(0);
    CommandLine command = Ecgsl.commandLine(Terminal.NONE);
    command.setOut(new PrintWriter(new StringWriter()));
    command.setErr(new PrintWriter(err, true));

    int code = command.execute(here(line).split(" "));

    assertThat(code).as(err.toString()).isEqualTo(Ecgsl.WRONG_USE);
    // Lines that say how far the command got are indented.
    assertThat(err.toString().lines().filter(told -> !told.startsWith("  ")).toList())
        .singleElement()
        .asString()
        .startsWith("ecgsl: ")
        .contains(Arrays.stream(parts).map(this::here).toList());
  }

  private String here(String text) {
    return text.replace("TMP", folder.toString());
  }

  private static Lake ingest(Path archive, Path folder) throws IOException {
    Lake lake = TestSpark.lake(folder);
    RunConfig config = TestSpark.config(Map.of("ingest.input", archive.toUri().toString()));
    new IngestJob(config.ingest(), lake, Progress.silent()).run();
    return lake;
  }

  private static Preprocessing cut(int leads, int samples, int rateHz, int rIndex, int beats) {
    return new Preprocessing(
        leads, SegmentationConfig.defaults().segments(rateHz, samples, rIndex), beats);
  }

  private void model(String name, Head head) throws IOException {
    model(name, cut(1, 32, 50, 12, 8), Map.of(), head);
  }

  private void model(
      String name, Preprocessing preprocessing, Map<String, String> settings, Head head)
      throws IOException {
    Network network =
        new Network(
            new EcgSlArchitecture(
                preprocessing.leads(),
                preprocessing.segmentSamples(),
                preprocessing.sequenceBeats(),
                List.of(4),
                1,
                3,
                new TemporalModel.Transformer(8, 2, 8, 1)),
            head);
    new ModelStore(new Configuration())
        .write(
            new org.apache.hadoop.fs.Path(folder.resolve(name).toString()),
            new StoredModel(
                new ModelDescription(
                    ModelDescription.FORMAT_VERSION,
                    network,
                    preprocessing,
                    new ModelDescription.Provenance("finetune", "", 1, Map.of(), settings, "test"),
                    List.of(1.0)),
                Initialisation.weights(network, 1)));
  }
}
