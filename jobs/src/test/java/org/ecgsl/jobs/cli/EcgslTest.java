package org.ecgsl.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOError;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ecgsl.jobs.TestSpark;
import org.ecgsl.jobs.lake.Lake;
import org.ecgsl.jobs.lake.LakeTable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class EcgslTest {

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void useTheSessionOfTheTests() {
    TestSpark.session();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "ingest --lake lake --inptu x ; did you mean --input",
        "pretrain --lake lake ; --model",
        "rnu --conf x ; see ecgsl --help",
        "run --conf nowhere.conf ; nowhere.conf",
        "ingest --lake lake --set ingest.windw-seconds=3 ; ingest.window-seconds",
        "synth --output TMP/x --leads 13 ; leads is 13",
        "ingest --lake TMP/lake --input TMP/nowhere ; nowhere",
        "segment --lake TMP/empty ; run ingest first",
        "bench train --engine jax ; torch or dl4j",
        "bench train --threads 3 --workers 2 ; divisor",
        "bench train --engine dl4j --threads 2 --workers 1 ; one core",
        "bench train --steps 0 ; 1 or more",
        "bench growth --folder TMP --sizes 1000,100 ; rising",
        "bench growth --folder TMP --sizes 1020 ; multiples of 50",
        "study --lake TMP/lake ; --conf conf/studies/NAME.conf",
        "study --lake TMP/lake --conf nowhere.conf ; nowhere.conf"
      })
  void aWrongOptionIsOneLineAndExitCodeTwo(String line, String named) {
    int code = execute(line.replace("TMP", folder.toString()));

    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains(named).doesNotContain("\tat ");
    assertThat(err.toString().lines().filter(told -> !told.startsWith("  ")))
        .singleElement()
        .asString()
        .startsWith("ecgsl: ");
  }

  /** As Hadoop does where a local disk is full: an error, no exception. */
  @Test
  void aFullDiskEndsACommandWithOneLine() {
    CommandLine line = Ecgsl.commandLine(Terminal.NONE);
    line.addSubcommand(new WritesToAFullDisk());
    line.setErr(new PrintWriter(err, true));

    assertThat(line.execute("writes")).isEqualTo(Ecgsl.FAILED);

    assertThat(err.toString()).contains("a disk is full: ").hasLineCount(1);
  }

  @CommandLine.Command(name = "writes")
  private static final class WritesToAFullDisk implements Runnable {
    @Override
    public void run() {
      throw new IOError(new IOException("No space left on device"));
    }
  }

  @Test
  void everyCommandHasHelpWithAnExampleAndTheExitCodes() {
    for (CommandLine command : DocumentedCommandsTest.all(Ecgsl.commandLine(Terminal.NONE))) {
      String name = command.getCommandSpec().qualifiedName();
      if (!name.equals("ecgsl help")) { // picocli's own
        assertThat(command.getUsageMessage())
            .as(name)
            .contains("Usage: " + name, "Examples:", "Exit codes:")
            .containsPattern("(?m)^  .*" + name.replaceFirst("^ecgsl$", "ecgsl run") + " ");
      }
    }
  }

  @Test
  void helpSaysThatItIsNoMedicalDevice() {
    assertThat(execute("--help")).isZero();
    assertThat(out.toString()).contains("no medical device");
  }

  @Test
  void standardOutputHoldsJsonAloneIfWanted() throws Exception {
    TestSpark.archive(folder.resolve("archive"), 1, 20);

    int code = execute("ingest --input %s/archive --lake %s/lake --json".formatted(folder, folder));

    assertThat(code).as(err.toString()).isZero();
    JsonNode told = new ObjectMapper().readTree(out.toString());
    assertThat(told.at("/command").asText()).isEqualTo("ingest");
    assertThat(told.at("/exitCode").asInt()).isZero();
    assertThat(told.at("/result/stored").asInt()).isEqualTo(1);
    assertThat(told.at("/result/windows").asInt()).isEqualTo(1);
  }

  @Test
  void quietSaysOnlyWhatCameOfIt() throws Exception {
    TestSpark.archive(folder.resolve("archive"), 1, 20);

    assertThat(
            execute("ingest --input %s/archive --lake %s/lake --quiet".formatted(folder, folder)))
        .isZero();
    assertThat(err.toString()).isEmpty();
    assertThat(out.toString()).containsPattern("stored +1").doesNotContain("\u001b");
  }

  @Test
  void coloursAreForTerminalsOfThoseWhoWantThem() {
    assertThat(Terminal.of(Map.of("ECGSL_TERMINAL", "out,err")).error("x")).contains("\u001b[");
    for (Map<String, String> plain :
        List.of(
            Map.<String, String>of(),
            Map.of("ECGSL_TERMINAL", ""),
            Map.of("ECGSL_TERMINAL", "out,err", "NO_COLOR", "1"),
            Map.of("ECGSL_TERMINAL", "out,err", "TERM", "dumb"))) {
      assertThat(Terminal.of(plain).error("x")).isEqualTo("ecgsl: x");
      assertThat(Terminal.of(plain).heading("x")).isEqualTo("x");
    }
  }

  @Test
  void quarantineIsShownAndFailsTheCommandOnlyIfStrict() throws Exception {
    TestSpark.archive(folder.resolve("archive"), 1, 20);
    Files.writeString(folder.resolve("archive/garbled.hea"), "nonsense\n");
    String line = "ingest --input %s/archive --lake %s/lake".formatted(folder, folder);

    assertThat(execute(line)).isZero();
    assertThat(out.toString()).contains("In quarantine: 1").contains("MALFORMED_HEADER");
    assertThat(execute(line + " --strict")).isEqualTo(3);

    Lake lake = TestSpark.lake(folder.resolve("lake"));
    assertThat(lake.open().read(LakeTable.RECORDS).count()).isEqualTo(1);
  }

  private int execute(String line) {
    CommandLine command = Ecgsl.commandLine(Terminal.NONE);
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    return command.execute(line.split(" "));
  }
}
