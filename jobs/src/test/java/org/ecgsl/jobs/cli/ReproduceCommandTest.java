package org.ecgsl.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ecgsl.jobs.TestSpark;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ReproduceCommandTest {

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  @Tag("nightly")
  void endsWith0WhereNothingDiffersAndWith5WhereAnythingDoes() throws Exception {
    TestSpark.archive(folder.resolve("archive"), 6, 60);
    Path conf =
        Files.writeString(
            folder.resolve("tiny.conf"),
            """
            split.seed = 13
            segment { rate-hz = 50, samples = 32, r-index = 12 }
            network { sequence-beats = 8, stage-widths = [4] }
            training { batch-beats = 64 }
            pretrain.epochs = 1
            """);
    String settings = " --lake %s/lake --conf %s".formatted(folder, conf);
    assertThat(execute("ingest --input %s/archive".formatted(folder) + settings)).isZero();
    assertThat(execute("segment" + settings)).isZero();
    assertThat(execute("pretrain --model %s/model".formatted(folder) + settings)).isZero();

    String reproduce = "reproduce %s/model --lake %s/lake".formatted(folder, folder);
    int same = execute(reproduce + " --json");

    assertThat(same).as(err + "\n" + out).isZero();
    JsonNode result = new ObjectMapper().readTree(out.toString()).get("result");
    assertThat(result.get("identical").asBoolean()).isTrue();
    assertThat(result.get("weightsThatDiffer").asInt()).isZero();
    assertThat(result.at("/tables/beats").asInt()).isPositive();
    assertThat(result.get("workers").asInt()).isEqualTo(1);

    Path file = folder.resolve("model/model.json");
    ObjectNode description = (ObjectNode) new ObjectMapper().readTree(file.toFile());
    ((ObjectNode) description.get("provenance")).put("seed", 2);
    Files.delete(folder.resolve("model/.model.json.crc"));
    new ObjectMapper().writeValue(file.toFile(), description);

    assertThat(execute(reproduce + " --out %s/again".formatted(folder))).isEqualTo(Ecgsl.DIFFERS);
    assertThat(out.toString()).contains("the model differs; possible causes: ");
    assertThat(folder.resolve("again/model.json")).isRegularFile();
    assertThat(execute(reproduce + " --out %s/again".formatted(folder))).isEqualTo(Ecgsl.WRONG_USE);
    assertThat(err.toString()).contains("is not empty; give --out a new folder");
  }

  private int execute(String arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine command = Ecgsl.commandLine(Terminal.NONE);
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    return command.execute(arguments.split(" "));
  }
}
