package org.ecgsl.jobs;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.ecgsl.jobs.lake.Lake;

/** A job in a process of its own, to be killed. */
final class JobProcess {

  /** Printed when Spark is up and the job begins. */
  static final String READY = "ready";

  /** Signal of a batch, in seconds, so that there are many moments to be cut off at. */
  private static final double BATCH_SECONDS = 400;

  private JobProcess() {}

  /** What is to be killed. */
  enum Job {
    INGEST,
    SEGMENT,
    FORGET
  }

  /** Runs the job, the first argument, on the archive, the second, and the lake, the third. */
  public static void main(String[] args) throws Exception {
    TestSpark.session();
    System.out.println(READY);
    System.out.flush();
    run(Job.valueOf(args[0]), Path.of(args[1]), Path.of(args[2]));
    TestSpark.stop();
  }

  static void run(Job job, Path archive, Path folder) throws Exception {
    Map<String, String> values =
        Map.of(
            "ingest.input",
            archive.toUri().toString(),
            "ingest.window-seconds",
            "20",
            "ingest.batch-mib",
            "1");
    var config = TestSpark.config(values);
    Lake lake = TestSpark.lake(folder);
    switch (job) {
      case INGEST -> new IngestJob(config.ingest(), lake, Progress.silent()).run();
      case SEGMENT ->
          new SegmentJob(config.segment(), lake, Progress.silent(), BATCH_SECONDS).run();
      case FORGET ->
          new ForgetJob(config.ingest(), lake, Progress.silent()).run(Set.of("p02", "p05"));
    }
  }
}
