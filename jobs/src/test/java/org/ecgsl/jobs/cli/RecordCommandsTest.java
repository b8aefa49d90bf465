package org.ecgsl.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import javax.imageio.ImageIO;
import org.ecgsl.format.wfdb.SignalFormat;
import org.ecgsl.format.wfdb.WfdbWriter;
import org.ecgsl.signal.Annotation;
import org.ecgsl.signal.EcgRecord;
import org.ecgsl.signal.Lead;
import org.ecgsl.signal.Patient;
import org.ecgsl.signal.Sex;
import org.ecgsl.signal.SignalWindow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The commands that look at one recording, without a Spark session. */
class RecordCommandsTest {

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void writeARecord() throws Exception {
    EcgRecord record =
        new EcgRecord(
            "r",
            2,
            4,
            List.of(new Lead("I", 200, 0, "mV"), new Lead("II", 100, 10, "mV")),
            new Patient("r", OptionalInt.empty(), Sex.UNKNOWN),
            List.of());
    WfdbWriter writer = new WfdbWriter(name -> Files.newOutputStream(folder.resolve(name)));
    int invalid = SignalWindow.INVALID_SAMPLE;
    writer.write(
        record, SignalFormat.FORMAT_212, new int[][] {{1, 2, invalid, 4}, {10, 20, 30, -40}});
    writer.writeAnnotations(
        "r", "atr", List.of(Annotation.at(1, "N"), new Annotation(3, "+", 1, 2, 3, "(AFIB")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TMP/r", "TMP/r.hea", "file:TMP/r", "file://TMP/r.hea"})
  void samplesAreColumnsBehindTheirNumber(String name) {
    assertThat(execute("samples " + name)).isZero();

    assertThat(out).hasToString("0\t1\t10\n1\t2\t20\n2\t-\t30\n3\t4\t-40\n");
  }

  @Test
  void aRangeOfSomeSignalsIsPrintedInPhysicalUnits() {
    assertThat(execute("samples TMP/r --signals 1,0 --from 0.5 --to s3 --physical")).isZero();

    assertThat(out).hasToString("0.500\t0.100\t0.010\n1.000\t0.200\t-\n");
  }

  @Test
  void marksAreColumnsBehindTheirTime() {
    assertThat(execute("annotations TMP/r atr")).isZero();

    assertThat(out).hasToString("0:00.500\t1\tN\t0\t0\t0\n0:01.500\t3\t+\t1\t2\t3\t(AFIB\n");
  }

  @Test
  void signalsOfDifferentRatesAreShownAtTheLowestUnlessToldOtherwise() throws Exception {
    Files.writeString(folder.resolve("m.hea"), "m 2 1 2\nm.dat 80x2 1\nm.dat 80 1\n");
    Files.write(folder.resolve("m.dat"), new byte[] {-127, -125, -126, -123, -121, -124});

    assertThat(execute("samples TMP/m")).isZero();
    assertThat(execute("samples TMP/m --high-resolution")).isZero();

    assertThat(out).hasToString("0\t2\t2\n1\t6\t4\n0\t1\t2\n1\t3\t2\n2\t5\t4\n3\t7\t4\n");
  }

  @Test
  void aRecordIsDrawnAsItsFilesEndingSays() throws Exception {
    for (String ending : List.of("html", "svg", "png")) {
      assertThat(execute("view TMP/r --leads II --out TMP/v." + ending)).isZero();
    }

    assertThat(folder.resolve("v.html")).content().startsWith("<!DOCTYPE html>").contains("(AFIB");
    assertThat(folder.resolve("v.svg")).content().startsWith("<svg ").contains("(AFIB");
    assertThat(ImageIO.read(folder.resolve("v.png").toFile()).getWidth()).isPositive();
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "samples file://TMP/nowhere ; neither this file is there nor nowhere.hea",
        "samples / ; no recording /",
        "samples TMP/nowhere ; neither this file is there nor nowhere.hea",
        "samples TMP/r.dat ; is of no format that is read",
        "samples TMP/r --signals 2 ; 0 to 1",
        "samples TMP/r --from ten ; seconds, 12.5, or a sample, s100",
        "samples TMP/r --from s5 ; the recording has 4",
        "annotations TMP/r qrs ; r.qrs does not exist",
        "view TMP/r --out TMP/r.pdf ; must end in .html, .png or .svg",
        "view TMP/r --out TMP/none/r.png ; there is no folder",
        "view TMP/r --out TMP/r.png --leads V9 ; r has no lead V9; it has I, II",
        "view TMP/r --out TMP/r.png --from s5 ; but r ends at 2.000 s",
        "view TMP/r --out TMP/r.png --seconds 0 ; --seconds must be above 0"
      })
  void whatIsWrongIsOneLineAndExitCodeTwo(String line, String named) {
    assertThat(execute(line)).isEqualTo(2);

    assertThat(err.toString()).contains(named);
    assertThat(err.toString().lines()).singleElement().asString().startsWith("ecgsl: ");
  }

  private int execute(String line) {
    CommandLine command = Ecgsl.commandLine();
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    return command.execute(line.replace("TMP", folder.toString()).split(" "));
  }
}
