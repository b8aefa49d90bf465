package org.ecgsl.jobs.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a benchmark prints: named figures in the order they are put, and the machine they are of.
 */
final class BenchReport {

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

  /** Writes the report where it is wanted, or prints it. */
  void print(PrintWriter out, JsonOption json) throws IOException {
    json.writeOrPrint(figures, out);
  }
}
