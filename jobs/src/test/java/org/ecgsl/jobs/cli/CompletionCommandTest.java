package org.ecgsl.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CompletionCommandTest {

  @TempDir private Path folder;

  @Test
  void bashCompletesCommandsAndTheirOptions() throws Exception {
    StringWriter script = new StringWriter();
    CommandLine command = Ecgsl.commandLine(Terminal.NONE);
    command.setOut(new PrintWriter(script));
    assertThat(command.execute("completion", "bash")).isZero();
    Path file = Files.writeString(folder.resolve("ecgsl.bash"), script.toString());

    assertThat(completed(file, "pret")).containsExactly("pretrain");
    assertThat(completed(file, "pretrain", "--over")).containsExactly("--overwrite");
    assertThat(completed(file, "bench", "")).contains("train", "rpeaks", "ingest");
  }

  /** What bash offers for the last word. */
  private static List<String> completed(Path script, String... words)
      throws IOException, InterruptedException {
    String line = "ecgsl '" + String.join("' '", words) + "'";
    Process bash =
        new ProcessBuilder(
                "bash",
                "-c",
                "source %s; COMP_WORDS=(%s); COMP_CWORD=%d; _complete_ecgsl; printf '%%s\\n' \"${COMPREPLY[@]}\""
                    .formatted(script, line, words.length))
            .redirectError(ProcessBuilder.Redirect.DISCARD) // compopt wants a real completion
            .start();
    String replies = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(replies).isZero();
    return replies.lines().map(String::strip).toList();
  }
}
