package org.ecgsl.jobs;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Optional;
import org.ecgsl.beat.RPeakDetector;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.WindowCursor;
import org.ecgsl.synth.SyntheticArchiveConfig;
import org.ecgsl.synth.SyntheticPatient;

/**
 * Measures how fast R-peaks are found in one lead on one thread, filters and placement included.
 */
public final class RPeakBenchmark {

  private static final double SYNTHETIC_SECONDS = 1800;
  private static final double SYNTHETIC_RATE = 360;

  private final double samplingRate;
  private final float[][] millivolt;

  private RPeakBenchmark(double samplingRate, float[] millivolt) {
    this.samplingRate = samplingRate;
    this.millivolt = new float[][] {millivolt};
  }

  /** On the first lead of a recording; longer ones than 2^31 samples are cut. */
  public static RPeakBenchmark of(RecordReader reader) throws IOException, FormatException {
    int length = (int) Math.min(Integer.MAX_VALUE / 8, reader.record().lengthSamples());
    try (WindowCursor cursor = reader.windows(Math.max(1, length))) {
      return new RPeakBenchmark(
          reader.record().samplingRate(),
          cursor.next().map(window -> window.millivolt(0)).orElse(new float[0]));
    }
  }

  /** On half an hour of synthetic ECG at 360 Hz. */
  public static RPeakBenchmark synthetic() {
    SyntheticArchiveConfig config =
        new SyntheticArchiveConfig(
            1,
            1,
            SYNTHETIC_SECONDS,
            SYNTHETIC_RATE,
            1,
            0.1,
            0.08,
            0.15,
            0.02,
            50,
            0.02,
            Optional.empty(),
            1);
    return new RPeakBenchmark(SYNTHETIC_RATE, new SyntheticPatient(config, 1).record(1).noisy()[0]);
  }

  /**
   * What was measured.
   *
   * @param samples samples of a pass
   * @param beats R-peaks found in it
   * @param seconds time of each pass, ascending
   * @param cpuSeconds processor time of all passes together
   */
  public record Result(
      double samplingRate, int samples, int beats, double[] seconds, double cpuSeconds) {

    /**
     * Rate of a pass.
     *
     * @param share 0 for the fastest, 0.5 for the median, 1 for the slowest
     */
    public double millionSamplesPerSecond(double share) {
      return samples * 1e-6 / seconds[(int) Math.round(share * (seconds.length - 1))];
    }

    /** Mean rate by the processor's time for this thread. */
    public double millionSamplesPerCpuSecond() {
      return samples * 1e-6 * seconds.length / cpuSeconds;
    }
  }

  /** Measures passes, after as many that warm the JVM up. */
  public Result run(int passes) {
    RPeakDetector detector = new RPeakDetector(samplingRate);
    int beats = 0;
    for (int pass = 0; pass < passes; pass++) {
      beats = detector.detect(millivolt, 0).length;
    }
    ThreadMXBean thread = ManagementFactory.getThreadMXBean();
    double[] seconds = new double[passes];
    long cpu = thread.getCurrentThreadCpuTime();
    for (int pass = 0; pass < passes; pass++) {
      long start = System.nanoTime();
      beats = detector.detect(millivolt, 0).length;
      seconds[pass] = (System.nanoTime() - start) * 1e-9;
    }
    double cpuSeconds = (thread.getCurrentThreadCpuTime() - cpu) * 1e-9;
    Arrays.sort(seconds);
    return new Result(samplingRate, millivolt[0].length, beats, seconds, cpuSeconds);
  }
}
