package org.ecgsl.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ScoreBeatsCommandTest {

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void writeAnArchive() {
    assertThat(execute("synth --output TMP/archive --patients 2 --seconds 60")).isZero();
    out.getBuffer().setLength(0);
  }

  @Test
  void countsOfRecordsAddUpToTheGross() throws Exception {
    assertThat(execute("score-beats --input TMP/archive --tolerance-ms 50 --json TMP/s.json"))
        .isZero();

    JsonNode report = new ObjectMapper().readTree(folder.resolve("s.json").toFile());
    JsonNode gross = report.get("gross");
    assertThat(report.get("records")).hasSize(2);
    for (String count : new String[] {"tp", "fp", "fn"}) {
      int sum = 0;
      for (JsonNode record : report.get("records")) {
        sum += record.get(count).asInt();
      }
      assertThat(gross.get(count).asInt()).as(count).isEqualTo(sum);
    }
    double tp = gross.get("tp").asDouble();
    assertThat(gross.get("sensitivity").asDouble())
        .isCloseTo(tp / (tp + gross.get("fn").asDouble()), within(1e-12));
    assertThat(gross.get("offsetMs").get("p50").asDouble()).isBetween(-50.0, 50.0);
    assertThat(out.toString()).contains("p01r1").contains("p02r1").contains("gross");
  }

  @Test
  void annotationsComparedWithThemselvesArePerfect() throws Exception {
    assertThat(execute("score-beats --input TMP/archive --test atr --json -")).isZero();

    JsonNode gross = new ObjectMapper().readTree(out.toString()).get("gross");
    assertThat(gross.get("tp").asInt()).isGreaterThan(80);
    assertThat(gross.get("f1").asDouble()).isEqualTo(1);
    assertThat(gross.get("offsetMs").get("standardDeviation").asDouble()).isZero();
  }

  @Test
  void aBrokenRecordingIsNamedAndTheOthersAreScored() throws Exception {
    Files.write(folder.resolve("archive/p01r1.dat"), new byte[100]);

    int code = execute("score-beats --input TMP/archive");

    assertThat(code).isEqualTo(1);
    assertThat(err.toString().lines()).singleElement().asString().contains("p01r1");
    assertThat(out.toString()).contains("p02r1").doesNotContain("p01r1");
  }

  @Test
  void anAnnotatorThatIsNotThereIsOneLine() {
    int code = execute("score-beats --input TMP/archive --annotator ecg");

    assertThat(code).isEqualTo(2);
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .endsWith("has annotations of ecg");
  }

  @Test
  void aLeadThatIsNotThereIsToldWithThoseThatAre() {
    int code = execute("score-beats --input TMP/archive --leads V9");

    assertThat(code).isEqualTo(1);
    assertThat(err.toString()).contains("no lead V9; it has ");
  }

  private int execute(String line) {
    CommandLine ecgsl = Ecgsl.commandLine();
    ecgsl.setOut(new PrintWriter(out, true));
    ecgsl.setErr(new PrintWriter(err, true));
    return ecgsl.execute(line.replace("TMP", folder.toString()).split(" "));
  }
}
