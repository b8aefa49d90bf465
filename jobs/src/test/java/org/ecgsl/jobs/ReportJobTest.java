package org.ecgsl.jobs;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ecgsl.engine.TrainingEngine;
import org.ecgsl.engine.torch.TorchConfig;
import org.ecgsl.engine.torch.TorchEngine;
import org.ecgsl.eval.PatientBootstrap.Interval;
import org.ecgsl.format.listing.Position;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.report.EcgStrip;
import org.ecgsl.report.ReportData;
import org.ecgsl.report.ReportData.Evaluation;
import org.ecgsl.report.ReportData.Point;
import org.ecgsl.report.ReportPage;
import org.ecgsl.report.StripReader;
import org.ecgsl.report.ViewPage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The report of the bundled archive and of small models of it. Its pictures in the documentation
 * are made anew with {@code -Decgsl.writeImages=true}, where Chromium is installed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReportJobTest {

  private static final Path ARCHIVE = Path.of("../test-data/synthetic");
  private static final Path IMAGES = Path.of("../docs/images");
  private static final ReportJob.Extent SMALL = new ReportJob.Extent(400, 2);

  private Path folder;
  private final TrainingEngine engine = new TorchEngine(TorchConfig.cpu(1));
  private Lake lake;
  private RunConfig config;
  private List<org.apache.hadoop.fs.Path> models;
  private ReportData report;

  @BeforeAll
  void trainOnTheBundledArchive(@TempDir Path shared) throws IOException {
    folder = shared;
    Map<String, String> values = new LinkedHashMap<>();
    values.put("lake", folder.resolve("lake").toUri().toString());
    values.put("ingest.input", ARCHIVE.toAbsolutePath().normalize().toUri().toString());
    values.put("ingest.dataset", "synthetic");
    values.put("split.seed", "3");
    values.put("network.stage-widths", "[8, 16]");
    values.put("network.temporal.width", "16");
    values.put("network.temporal.layers", "1");
    values.put("network.temporal.feed-forward", "32");
    values.put("pretrain.epochs", "2");
    values.put("finetune.epochs", "5");
    config = TestSpark.config(values);
    lake = TestSpark.lake(folder.resolve("lake"));
    models = List.of(model("pretrained"), model("arrhythmia"));
    Progress progress = Progress.silent();
    new IngestJob(config.ingest(), lake, progress).run();
    new SegmentJob(config.segment(), lake, progress).run();
    new PretrainJob(config, lake.open(), engine, progress).run(models.get(0));
    new FinetuneJob(config, lake.open(), engine, progress)
        .run(Optional.of(models.get(0)), models.get(1));
    report = job().report(models, SMALL);
  }

  private org.apache.hadoop.fs.Path model(String name) {
    return new org.apache.hadoop.fs.Path(folder.resolve("lake/models").resolve(name).toUri());
  }

  private ReportJob job() {
    return new ReportJob(config, lake.open(), engine, Progress.silent());
  }

  @Test
  void theReportTellsOfTheLakeWhatIsInItsTables() {
    assertThat(report.datasets())
        .singleElement()
        .satisfies(
            dataset -> {
              assertThat(dataset.recordings()).isEqualTo(20);
              assertThat(dataset.hours()).isCloseTo(20 * 220 / 3600.0, within(0.01));
              assertThat(dataset.rates()).isEqualTo(Map.of("180 Hz", 20L));
              assertThat(dataset.formats()).containsExactly("WFDB");
            });
    assertThat(report.patients()).isEqualTo(20);
    long beats = lake.open().read(LakeTable.BEATS).count();
    assertThat(report.beats()).isEqualTo(beats).isEqualTo(report.quality().orElseThrow().total());
    assertThat(report.rr().orElseThrow().total())
        .isEqualTo(lake.open().read(LakeTable.BEATS).filter(col("rr_prev_s").isNotNull()).count());
    for (String symbol : List.of("N", "V")) {
      assertThat(report.labels())
          .containsEntry(
              symbol,
              lake.open().read(LakeTable.BEATS).filter(col("symbol").equalTo(symbol)).count());
    }
    assertThat(report.leads()).allSatisfy(lead -> assertThat(lead.windows()).isEqualTo(80));
    assertThat(report.quarantine()).isEmpty();
  }

  @Test
  void modelsAreToldWithFiguresOfTestPatientsThatNeedNoTable() {
    assertThat(lake.open().exists(LakeTable.PREDICTIONS)).as("a report only reads").isFalse();

    assertThat(report.models().get(0).epochs()).hasSize(3);
    assertThat(report.models().get(0).evaluation()).isEmpty();
    assertThat(report.models().get(1).epochs())
        .hasSize(6)
        .filteredOn(epoch -> epoch.epoch() > 0)
        .allSatisfy(
            epoch -> {
              assertThat(epoch.trainingLoss()).isPositive();
              assertThat(epoch.learningRate()).isPositive();
            });
    Evaluation evaluation = report.models().get(1).evaluation().orElseThrow();
    assertThat(evaluation.patients()).isEqualTo(5);
    assertThat(evaluation.confusion().orElseThrow().total()).isEqualTo(evaluation.samples());
    Interval accuracy = evaluation.figures().get("accuracy");
    assertThat(accuracy.mean())
        .isEqualTo(evaluation.confusion().orElseThrow().accuracy())
        .isBetween(accuracy.low(), accuracy.high());
    assertThat(evaluation.curves()).extracting(ReportData.Curve::label).contains("N", "V");

    List<Point> points = report.map().orElseThrow().points();
    assertThat(points).hasSizeBetween(150, 500);
    assertThat(points).extracting(Point::label).contains("N", "V");
    assertThat(points)
        .allSatisfy(
            point -> {
              assertThat(point.picture()).hasSize(128);
              assertThat(point.answer()).isNotEmpty();
            });
    assertThat(report.strips())
        .hasSize(2)
        .allSatisfy(
            strip ->
                assertThat(strip.beats())
                    .filteredOn(beat -> beat.answer().isPresent())
                    .isNotEmpty()
                    .allSatisfy(
                        beat ->
                            assertThat(beat.answer().orElseThrow().saliency().orElseThrow())
                                .satisfies(ReportJobTest::isSaliency)));
    assertThat(report.strips()).extracting(EcgStrip::title).doesNotHaveDuplicates();
  }

  @Test
  void thePageIsWrittenWholeAndAlone() throws IOException {
    Path page = folder.resolve("pages/report.html");
    ReportJob.Result result =
        job().write(List.of(), SMALL, new org.apache.hadoop.fs.Path(page.toUri()));

    assertThat(result.recordings()).isEqualTo(20);
    assertThat(result.drawn()).as("without a model, too").isEqualTo(2);
    assertThat(result.mapped()).isZero();
    assertThat(page).hasSize(result.bytes()).content().endsWith("</html>\n");
    try (var files = Files.list(page.getParent())) {
      assertThat(files).containsExactly(page);
    }
  }

  @Test
  void aRecordingIsDrawnFromTheTables() throws Exception {
    LakeRecording recording = LakeRecording.find(lake.open(), "synthetic/p02r1");
    EcgStrip strip = strip(recording, 50, 80);

    assertThat(strip.title()).isEqualTo("synthetic/p02r1");
    assertThat(strip.seconds()).isEqualTo(30);
    assertThat(strip.beats())
        .hasSize(
            (int)
                lake.open()
                    .read(LakeTable.BEATS)
                    .filter(col("record_id").equalTo("p02r1"))
                    .filter(col("r_seconds").geq(50).and(col("r_seconds").lt(80)))
                    .count())
        .allSatisfy(beat -> assertThat(beat.reference()).isPresent());
    // Over the border of two windows no sample is missing.
    for (float value : strip.traces().get(0).values()) {
      assertThat(value).isNotNaN();
    }
  }

  /** Every chart is drawn, read out by keys and zoomed; nothing is said on the console. */
  @Test
  void thePageWorksInABrowser() throws Exception {
    Optional<Chromium> browser = Chromium.find(folder);
    assumeTrue(browser.isPresent(), "no chromium on the path");
    Path page = folder.resolve("report.html");
    Files.writeString(page, ReportPage.html(anywhere()));

    String seen =
        browser
            .get()
            .see(
                page,
                """
                const boxes = [...document.querySelectorAll("[data-chart]")];
                const tell = box => { key(box, "ArrowRight"); return box.parentElement.querySelector(".readout").textContent; };
                setTimeout(() => {
                  for (const box of boxes) {
                    const canvas = box.querySelector("canvas");
                    const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
                    see(box.dataset.chart, pixels.some(value => value > 0) && box.tabIndex === 0 && tell(box).trim().length > 5);
                  }
                  const map = boxes.find(box => box.dataset.chart === "map");
                  const width = () => { const [low, high] = map.dataset.x.split(" ").map(Number); return high - low; };
                  const before = width();
                  key(map, "+");
                  const strip = document.querySelector(".strip");
                  const sheet = () => strip.querySelector(".sheet").getBoundingClientRect().width;
                  const whole = sheet();
                  key(strip, "+");
                  see("larger", (sheet() / whole).toFixed(2));
                  key(strip, "n");
                  see("beat", document.querySelector("[data-readout]").textContent);
                  const place = strip.querySelector(".sheet").getBoundingClientRect();
                  strip.querySelector(".sheet").dispatchEvent(new PointerEvent("pointermove", { clientX: place.left + place.width / 2, clientY: place.top + 60 }));
                  see("pointed", document.querySelector("[data-readout]").textContent);
                  see("marker", strip.querySelectorAll(".saliency-4").length > 0);
                  setTimeout(() => see("zoom", (width() / before).toFixed(2)), 50);
                }, 200);
                """);

    for (String chart :
        List.of(
            "quality", "rr", "model1-loss", "model2-loss", "model2-rate", "model2-roc", "map")) {
      assertThat(seen).contains("[" + chart + "=true]");
    }
    assertThat(seen).contains("[larger=1.25]", "[zoom=0.80]", "[marker=true]");
    assertThat(seen).contains("[beat=Heartbeat 1 at ").containsPattern("pointed=Heartbeat \\d\\d+");
    pictures(browser.get(), page);
  }

  /** Without what differs from machine to machine, for the pictures. */
  private ReportData anywhere() {
    return new ReportData(
        "lake/demo",
        "made by ecgsl report",
        report.patients(),
        report.beats(),
        report.datasets(),
        report.quarantine(),
        report.quality(),
        report.rr(),
        report.leads(),
        report.labels(),
        report.models(),
        report.map(),
        report.strips());
  }

  private void pictures(Chromium browser, Path report) throws Exception {
    Path view = folder.resolve("view.html");
    EcgStrip strip = strip(LakeRecording.find(lake.open(), "p02r1"), 100, 130);
    Files.writeString(view, ViewPage.html(strip));
    Path images = Boolean.getBoolean("ecgsl.writeImages") ? IMAGES : folder.resolve("images");
    Files.createDirectories(images);
    Path part = folder.resolve("part.html");
    Files.writeString(
        part,
        Files.readString(report)
            .replace(
                "</head>",
                "<style>#quality-section, #models-section, #data-section .card:last-child {"
                    + " display: none }</style></head>"));
    browser.picture(part, 1280, 1640, images.resolve("report.png").toAbsolutePath());
    browser.picture(view, 1280, 530, images.resolve("view.png").toAbsolutePath());
  }

  private static EcgStrip strip(LakeRecording recording, double from, double to) throws Exception {
    return new StripReader(
            new Position.Seconds(from),
            Optional.of(new Position.Seconds(to)),
            30,
            List.of(),
            Optional.empty(),
            true)
        .read(recording, recording.heartbeats());
  }

  private static void isSaliency(EcgStrip.Saliency saliency) {
    float most = 0;
    for (float[] lead : saliency.weights()) {
      for (float weight : lead) {
        assertThat(weight).isBetween(0f, 1f);
        most = Math.max(most, weight);
      }
    }
    assertThat(most).isEqualTo(1);
  }
}
