package org.ecgsl.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ecgsl.model.EcgSlArchitecture;
import org.ecgsl.model.Head;
import org.ecgsl.model.Initialisation;
import org.ecgsl.model.Network;
import org.ecgsl.model.NetworkParameters;
import org.ecgsl.model.Safetensors;
import org.ecgsl.model.TemporalModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in docs/python.md reads weights, where Python and NumPy are. */
class DocumentedPythonTest {

  private static final Pattern PROGRAM = Pattern.compile("```python\\n(.*?)```", Pattern.DOTALL);

  @TempDir private Path folder;

  @Test
  void weightsAreReadWithoutThisProject() throws Exception {
    assumeTrue(python("-c", "import numpy").code() == 0, "no Python with NumPy");
    Network network =
        new Network(
            new EcgSlArchitecture(
                2, 64, 8, List.of(4, 8), 1, 3, new TemporalModel.Transformer(8, 2, 16, 1)),
            new Head.Reconstruction());
    Path weights = folder.resolve("weights.safetensors");
    try (OutputStream out = Files.newOutputStream(weights)) {
      Safetensors.write(Initialisation.weights(network, 1), out);
    }
    Matcher program = PROGRAM.matcher(Files.readString(Path.of("../docs/python.md")));
    assertThat(program.find()).isTrue();

    Ended ended = python("-c", program.group(1), weights.toString());

    List<NetworkParameters.Parameter> parameters = NetworkParameters.of(network);
    long numbers = parameters.stream().mapToLong(NetworkParameters.Parameter::size).sum();
    assertThat(ended.text().strip())
        .isEqualTo("%d arrays, %d numbers".formatted(parameters.size(), numbers));
  }

  private record Ended(int code, String text) {}

  private static Ended python(String... arguments) throws InterruptedException {
    String[] command = new String[arguments.length + 1];
    command[0] = "python3";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Ended(process.waitFor(), text);
    } catch (IOException none) {
      return new Ended(-1, none.getMessage());
    }
  }
}
