package org.ecgsl.jobs.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a benchmark prints: named figures in the order they are put, and the machine they are of.
 */
final class BenchReport {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Map<String, Object> figures = new LinkedHashMap<>();

  /**
   * @param threads threads that were kept busy
   */
  BenchReport(String benchmark, int threads) {
    Map<String, Object> machine = new LinkedHashMap<>();
    machine.put("processors", Runtime.getRuntime().availableProcessors());
    machine.put("architecture", System.getProperty("os.arch"));
    machine.put("java", Runtime.version().toString());
    machine.put("threads", threads);
    put("benchmark", benchmark);
    put("machine", machine);
  }

  void put(String name, Object value) {
    figures.put(name, value);
  }

  /** Writes the report to a file, or prints it if that is null. */
  void print(PrintWriter out, Path file) throws IOException {
    String text = JSON.writeValueAsString(figures);
    if (file == null) {
      out.println(text);
    } else {
      Files.writeString(file, text + "\n");
      out.println("Written to " + file);
    }
  }
}
