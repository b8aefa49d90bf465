package org.ecgsl.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.ecgsl.beat.SegmentationConfig;
import org.ecgsl.jobs.lake.ModelStore;
import org.ecgsl.model.EcgSlArchitecture;
import org.ecgsl.model.Head;
import org.ecgsl.model.Initialisation;
import org.ecgsl.model.ModelDescription;
import org.ecgsl.model.Network;
import org.ecgsl.model.Preprocessing;
import org.ecgsl.model.StoredModel;
import org.ecgsl.model.TemporalModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DescribeCommandTest {

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void aModelTellsWhereItComesFrom() throws Exception {
    Network network =
        new Network(
            new EcgSlArchitecture(1, 32, 8, List.of(4), 1, 3, new TemporalModel.None()),
            new Head.Prediction(List.of("calm", "wild"), Head.Unit.HEARTBEAT, Head.Answer.ONE_OF));
    StoredModel model =
        new StoredModel(
            new ModelDescription(
                ModelDescription.FORMAT_VERSION,
                network,
                new Preprocessing(1, SegmentationConfig.defaults().segments(50, 32, 12), 8),
                new ModelDescription.Provenance(
                    "finetune",
                    "00c0ffee00c0ffee",
                    17,
                    Map.of("beats", 42L),
                    Map.of("split", "Split[test=0.25]"),
                    "1.2 (abc)"),
                List.of(1.5, 0.25)),
            Initialisation.weights(network, 1));
    new ModelStore(new Configuration())
        .write(new org.apache.hadoop.fs.Path(folder.resolve("model").toString()), model);

    assertThat(execute("describe " + folder.resolve("model"))).isZero();

    assertThat(out.toString().lines().map(line -> line.replaceAll(" +", " ")))
        .contains(
            "model " + model.id(),
            "made by ecgsl finetune, version 1.2 (abc)",
            "from model 00c0ffee00c0ffee",
            "seed 17",
            "table beats version 42",
            "labels calm, wild",
            "split Split[test=0.25]",
            "loss before 1.5000",
            "after epoch 1 0.2500");
  }

  @Test
  void aFolderWithoutModelIsOneLine() {
    assertThat(execute("describe " + folder)).isEqualTo(2);
    assertThat(err.toString().lines()).singleElement().asString().contains("no model in");
  }

  private int execute(String line) {
    CommandLine command = Ecgsl.commandLine();
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    return command.execute(line.split(" "));
  }
}
