package org.ecgsl.jobs;

import java.nio.file.Path;
import java.util.Map;

/** An ingest in a process of its own, to be killed. */
final class IngestProcess {

  /** Printed when Spark is up and the ingest begins. */
  static final String READY = "ready";

  private IngestProcess() {}

  /** Ingests the archive, the first argument, into the lake, the second. */
  public static void main(String[] args) throws Exception {
    TestSpark.session();
    System.out.println(READY);
    System.out.flush();
    ingest(Path.of(args[0]), Path.of(args[1]));
    TestSpark.stop();
  }

  /** In many small batches, so that there are many moments to be cut off at. */
  static IngestSummary ingest(Path archive, Path lake) throws Exception {
    Map<String, String> values =
        Map.of(
            "ingest.input",
            archive.toUri().toString(),
            "ingest.window-seconds",
            "20",
            "ingest.batch-mib",
            "1");
    return new IngestJob(TestSpark.config(values).ingest(), TestSpark.lake(lake), Progress.silent())
        .run();
  }
}
