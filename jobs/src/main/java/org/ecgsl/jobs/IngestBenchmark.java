package org.ecgsl.jobs;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;
import org.ecgsl.format.FormatException;
import org.ecgsl.jobs.RecordCheck.Checked;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.lake.RecordRow;
import org.ecgsl.jobs.lake.TableFile;
import org.ecgsl.jobs.lake.archive.ArchiveListing;

/**
 * Measures what a core of an executor does in an ingest: it checks every recording of an archive
 * and stores it in Parquet, on one thread, without Spark and without commits.
 */
public final class IngestBenchmark {

  private final RunConfig.Ingest config;
  private final Configuration hadoop;

  public IngestBenchmark(RunConfig.Ingest config, Configuration hadoop) {
    this.config = config;
    this.hadoop = hadoop;
  }

  /**
   * One pass over the archive.
   *
   * @param recordings sound recordings
   * @param inputBytes bytes of all their files
   * @param samples samples of all leads, without the repeated context
   * @param tableBytes bytes of the Parquet file
   * @param check time of the check: every byte digested, every sample decoded and hashed
   * @param store time of decoding once more and writing
   */
  public record Pass(
      int recordings, long inputBytes, long samples, long tableBytes, Time check, Time store) {

    /** Megabytes (10^6) of input a second of processor time. */
    public double megabytesPerCpuSecond() {
      return inputBytes * 1e-6 / (check.cpuSeconds + store.cpuSeconds);
    }

    /** Megabytes (10^6) of input a second by the clock. */
    public double megabytesPerSecond() {
      return inputBytes * 1e-6 / (check.seconds + store.seconds);
    }
  }

  /** Time by the clock, and of the processor for this thread. */
  public record Time(double seconds, double cpuSeconds) {}

  /**
   * Passes over the archive once.
   *
   * @param folder where the Parquet file goes; it is left there
   */
  public Pass run(Path folder) throws IOException, FormatException {
    SerializableConfiguration settings = new SerializableConfiguration(hadoop);
    Archive archive = Archive.of(config, hadoop);
    IngestPlan plan = IngestPlan.of(config, archive);
    List<ArchiveListing.Entry> entries =
        ArchiveListing.of(archive.root(), plan.formats(), hadoop).entries();
    RecordCheck check = new RecordCheck(plan, settings);
    RecordRows rows = new RecordRows(plan, settings);

    Stopwatch checking = new Stopwatch();
    List<Checked> sound = new ArrayList<>();
    for (ArchiveListing.Entry entry : entries) {
      Checked checked = check.check(entry);
      if (checked.sound()) {
        sound.add(checked);
      }
    }
    Time checkTime = checking.time();

    Stopwatch storing = new Stopwatch();
    long samples = 0;
    long tableBytes;
    try (TableFile<RecordRow> file = TableFile.ofRecords(folder, hadoop)) {
      for (Checked checked : sound) {
        Iterator<RecordRow> windows = rows.read(new RecordRows.Described(checked, null));
        while (windows.hasNext()) {
          RecordRow row = windows.next();
          samples += (long) row.getSamples().length * row.getSamples()[0].length;
          file.write(row);
        }
      }
      tableBytes = file.end().bytes();
    }
    Time storeTime = storing.time();
    long inputBytes = sound.stream().mapToLong(checked -> checked.entry().sourceBytes()).sum();
    return new Pass(sound.size(), inputBytes, samples, tableBytes, checkTime, storeTime);
  }

  private static final class Stopwatch {
    private static final ThreadMXBean THREAD = ManagementFactory.getThreadMXBean();
    private final long start = System.nanoTime();
    private final long cpuStart = THREAD.getCurrentThreadCpuTime();

    Time time() {
      return new Time(
          (System.nanoTime() - start) * 1e-9, (THREAD.getCurrentThreadCpuTime() - cpuStart) * 1e-9);
    }
  }
}
