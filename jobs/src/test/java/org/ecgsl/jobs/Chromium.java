package org.ecgsl.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A browser without a window.
 *
 * @param program the executable
 * @param folder for its own files
 */
record Chromium(Path program, Path folder) {

  /** Writes what a test sees into the page. */
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

  /** The one on the path, if there is one. */
  static Optional<Chromium> find(Path folder) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .map(place -> Path.of(place, "chromium"))
        .filter(Files::isExecutable)
        .findFirst()
        .map(program -> new Chromium(program, folder));
  }

  /** What a script of the test saw in a page; nothing may have been said on its console. */
  String see(Path page, String script) throws IOException, InterruptedException {
    Path own = folder.resolve("seen.html");
    Files.writeString(
        own,
        Files.readString(page).replace("</body>", SEEN + "<script>" + script + "</script></body>"));
    String dom = run("--virtual-time-budget=5000", "--dump-dom", own.toUri().toString());
    assertThat(dom).contains("id=\"seen\"");
    return dom.substring(dom.lastIndexOf("id=\"seen\""));
  }

  /** A picture of as much of a page as a window holds, from its top. */
  void picture(Path page, int width, int height, Path png)
      throws IOException, InterruptedException {
    run(
        "--window-size=" + width + "," + height,
        "--virtual-time-budget=5000",
        "--screenshot=" + png,
        page.toUri().toString());
    assertThat(png).isNotEmptyFile();
  }

  private String run(String... options) throws IOException, InterruptedException {
    Path out = folder.resolve("out.txt");
    Path log = folder.resolve("log.txt");
    List<String> line =
        new ArrayList<>(
            List.of(
                program.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--force-device-scale-factor=1",
                "--window-size=1280,900",
                "--user-data-dir=" + folder.resolve("profile"),
                "--enable-logging=stderr"));
    line.addAll(List.of(options));
    Process browser =
        new ProcessBuilder(line).redirectOutput(out.toFile()).redirectError(log.toFile()).start();
    try {
      assertThat(browser.waitFor(180, TimeUnit.SECONDS)).as("the browser ends").isTrue();
    } finally {
      browser.destroyForcibly();
    }
    assertThat(Files.readString(log)).doesNotContain("CONSOLE");
    return Files.readString(out);
  }
}
