package org.ecgsl.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.ecgsl.eval.ConfusionMatrix;
import org.ecgsl.eval.PatientBootstrap.Interval;
import org.ecgsl.model.Head;
import org.ecgsl.report.ReportData.BeatMap;
import org.ecgsl.report.ReportData.Curve;
import org.ecgsl.report.ReportData.Dataset;
import org.ecgsl.report.ReportData.Epoch;
import org.ecgsl.report.ReportData.Evaluation;
import org.ecgsl.report.ReportData.Histogram;
import org.ecgsl.report.ReportData.Model;
import org.ecgsl.report.ReportData.Point;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opens the pages in Chromium, where one is installed, and works them by a script of the test. */
class PagesInBrowserTest {

  /** Writes what a test sees into the page, and whatever fails. */
  private static final String SEEN =
      """
      <script>
      const seen = document.createElement("pre");
      seen.id = "seen";
      seen.hidden = true;
      document.body.append(seen);
      const see = (what, value) => { seen.textContent += "[" + what + "=" + value + "]"; };
      const key = (box, key) => box.dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true }));
      </script>
      """;

  @TempDir private Path folder;
  private String chromium;

  @BeforeEach
  void findTheBrowser() {
    Optional<Path> found =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .map(place -> Path.of(place, "chromium"))
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(found.isPresent(), "no chromium on the path");
    chromium = found.get().toString();
  }

  @Test
  void aStripZoomsAndTellsTheHeartbeatUnderThePointer() throws Exception {
    String seen =
        opened(
            ViewPage.html(Strips.of("r1", 20)),
            """
            const box = document.querySelector(".strip"), sheet = box.querySelector(".sheet");
            const width = () => sheet.getBoundingClientRect().width;
            const whole = width();
            see("scale", (whole / 500 / (96 / 25.4)).toFixed(3));
            key(box, "+");
            see("larger", (width() / whole).toFixed(3));
            key(box, "0");
            key(box, "n");
            see("first", document.querySelector("[data-readout]").textContent);
            const place = sheet.getBoundingClientRect();
            sheet.dispatchEvent(new PointerEvent("pointermove", { clientX: place.left + whole * 2.45 / 20, clientY: place.top + 60 }));
            see("pointed", document.querySelector("[data-readout]").textContent);
            """);

    assertThat(seen).contains("[scale=1.000]", "[larger=1.250]");
    assertThat(seen).contains("[first=Heartbeat 1 at 0:00.500, reference V, model V (90.0 %)]");
    assertThat(seen)
        .contains(
            "[pointed=Heartbeat 3 at 0:02.500, RR 1000 ms, reference V, model N (90.0 %), they differ]");
  }

  @Test
  void chartsOfAReportAreDrawnReadOutAndZoomed() throws Exception {
    String seen =
        opened(
            ReportPage.html(report()),
            """
            const boxes = [...document.querySelectorAll("[data-chart]")];
            setTimeout(() => {
              see("charts", boxes.map(box => box.dataset.chart).join());
              for (const box of boxes) {
                const canvas = box.querySelector("canvas");
                const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
                see(box.dataset.chart + ".drawn", pixels.some(value => value > 0));
              }
              const [rr] = boxes.filter(box => box.dataset.chart === "rr");
              key(rr, "ArrowRight");
              see("rr", rr.parentElement.querySelector(".readout").textContent);
              const [map] = boxes.filter(box => box.dataset.chart === "map");
              key(map, "ArrowRight");
              see("map", map.parentElement.querySelector(".readout").textContent);
              see("picture", map.querySelector(".legend-picture path").getAttribute("d").split("L").length);
              const before = map.dataset.x.split(" ").map(Number);
              key(map, "+");
              setTimeout(() => {
                const after = map.dataset.x.split(" ").map(Number);
                see("zoom", ((after[1] - after[0]) / (before[1] - before[0])).toFixed(2));
                see("overflow", document.documentElement.scrollWidth > innerWidth);
              }, 50);
            }, 200);
            """);

    assertThat(seen).contains("[charts=quality,rr,model1-loss,model1-rate,model1-roc,map]");
    for (String chart :
        List.of("quality", "rr", "model1-loss", "model1-rate", "model1-roc", "map")) {
      assertThat(seen).contains("[" + chart + ".drawn=true]");
    }
    assertThat(seen).contains("[rr=RR interval, s 0.25 to 0.5: 2]");
    assertThat(seen).contains("[map=Heartbeat of r1, 1.50 s, V, model N]", "[picture=3]");
    assertThat(seen).contains("[zoom=0.80]", "[overflow=false]");
  }

  /** A benchmark: the figures are printed, no bound is asserted on them. */
  @Test
  void aReportOfAMillionHeartbeatsIsDrawn() throws Exception {
    String page = ReportPage.html(ofAMillion());
    opened("<!DOCTYPE html><title>empty</title><body></body>", ""); // makes the profile
    long start = System.nanoTime();
    opened("<!DOCTYPE html><title>empty</title><body></body>", "");
    double empty = (System.nanoTime() - start) * 1e-9;
    start = System.nanoTime();
    String seen =
        opened(page, "see(\"ready\", document.querySelectorAll('[data-ready=yes]').length);");
    double all = (System.nanoTime() - start) * 1e-9;
    System.out.printf(
        "report of 1,000,000 heartbeats, 2,000 on the map: %,d KiB, opened and drawn in %.1f s, of which an empty page takes %.1f s%n",
        page.length() >> 10, all, empty);

    assertThat(seen).contains("[ready=6]");
  }

  private static ReportData ofAMillion() {
    SplittableRandom random = new SplittableRandom(1);
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      float[] picture = new float[128];
      for (int s = 0; s < picture.length; s++) {
        picture[s] = (float) random.nextGaussian();
      }
      double x = random.nextGaussian();
      points.add(
          new Point(x, random.nextGaussian(), "r" + i % 200, i, x > 1 ? "V" : "N", "N", picture));
    }
    ReportData few = report();
    return new ReportData(
        few.lake(),
        few.made(),
        few.patients(),
        1_000_000,
        few.datasets(),
        few.quarantine(),
        Optional.of(new Histogram(0, 0.05, random.longs(20, 0, 100_000).toArray())),
        Optional.of(new Histogram(0.2, 0.05, random.longs(36, 0, 60_000).toArray())),
        few.leads(),
        Map.of("N", 900_000L, "V", 100_000L),
        few.models(),
        Optional.of(new BeatMap("m", new double[] {0.5, 0.2}, 128, points)),
        List.of(
            Strips.of("r1", 30), Strips.of("r2", 30), Strips.of("r3", 30), Strips.of("r4", 30)));
  }

  /** What a script of the test saw in the page; nothing may have been said on its console. */
  private String opened(String page, String script) throws Exception {
    assertThat(page).doesNotContain("src=\"http", "href=\"//", "@import");
    Path file = folder.resolve("page.html");
    Files.writeString(
        file, page.replace("</body>", SEEN + "<script>" + script + "</script></body>"));
    Path dom = folder.resolve("dom.html");
    Path log = folder.resolve("log.txt");
    Process browser =
        new ProcessBuilder(
                chromium,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--window-size=1280,900",
                "--user-data-dir=" + folder.resolve("profile"),
                "--enable-logging=stderr",
                "--virtual-time-budget=5000",
                "--dump-dom",
                file.toUri().toString())
            .redirectOutput(dom.toFile())
            .redirectError(log.toFile())
            .start();
    try {
      assertThat(browser.waitFor(120, TimeUnit.SECONDS)).as("the browser ends").isTrue();
    } finally {
      browser.destroyForcibly();
    }
    assertThat(Files.readString(log)).doesNotContain("CONSOLE");
    String after = Files.readString(dom);
    assertThat(after).contains("id=\"seen\"");
    return after.substring(after.lastIndexOf("id=\"seen\""));
  }

  private static ReportData report() {
    float[] picture = {0, 1, 0};
    List<Point> points =
        List.of(
            new Point(-1, 0, "r1", 1.5, "V", "N", picture),
            new Point(1, 1, "r1", 2.5, "N", "N", picture),
            new Point(2, -1, "r2", Double.NaN, "", "N", picture));
    return new ReportData(
        "/lake",
        "today",
        2,
        6,
        List.of(
            new Dataset(
                "d",
                "D",
                "",
                "",
                List.of(),
                2,
                2,
                1.5,
                Map.of("II", 2L),
                Map.of("250 Hz", 2L),
                List.of("WFDB"))),
        List.of(new ReportData.Rejected("ingest", "no header", 1, "<x>.dat has no header")),
        Optional.of(new Histogram(0, 0.25, new long[] {0, 1, 2, 3})),
        Optional.of(new Histogram(0.25, 0.25, new long[] {2, 3, 1})),
        List.of(),
        Map.of("N", 4L, "V", 2L),
        List.of(model()),
        Optional.of(new BeatMap("m", new double[] {0.5, 0.2}, 100, points)),
        List.of(Strips.of("r1", 5)));
  }

  private static Model model() {
    Interval half = new Interval(0.5, 0.4, 0.6);
    List<Epoch> epochs = new ArrayList<>();
    for (int epoch = 0; epoch < 4; epoch++) {
      epochs.add(new Epoch(epoch, 1.0 / (epoch + 1), 0.9 / (epoch + 1), 0.001));
    }
    Curve curve =
        new Curve(
            "V",
            new double[] {0, 0.5, 1},
            List.of(new Interval(0, 0, 0), half, new Interval(1, 1, 1)));
    return new Model(
        "m",
        "abc",
        Map.of("kind", "fine-tuned"),
        epochs,
        Optional.of(
            new Evaluation(
                List.of("N", "V"),
                Head.Answer.ONE_OF,
                6,
                6,
                2,
                100,
                Optional.of(new ConfusionMatrix(List.of("N", "V"), new long[][] {{3, 1}, {1, 1}})),
                Map.of("accuracy", half, "auroc.V", half, "f1.V", half),
                List.of(curve))));
  }
}
