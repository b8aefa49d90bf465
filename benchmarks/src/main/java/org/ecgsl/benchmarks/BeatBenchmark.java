package org.ecgsl.benchmarks;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.ecgsl.beat.BeatSegmenter;
import org.ecgsl.beat.RPeakDetector;
import org.ecgsl.beat.SegmentationConfig;
import org.ecgsl.beat.SegmentedWindow;
import org.ecgsl.format.LocalFiles;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.WindowCursor;
import org.ecgsl.format.wfdb.WfdbRecordReader;
import org.ecgsl.signal.Lead;
import org.ecgsl.signal.SignalWindow;
import org.ecgsl.synth.SyntheticArchiveConfig;
import org.ecgsl.synth.SyntheticPatient;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Half an hour of one lead at 360 Hz, 648,000 to 650,000 samples: record 100 of the MIT-BIH
 * Arrhythmia Database where the system property {@code ecgsl.realData} names a folder that has it,
 * a synthetic recording elsewhere.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class BeatBenchmark {

  private static final double RATE = 360;
  private static final int ADC_UNITS_PER_MILLIVOLT = 200;

  private SignalWindow window;
  private float[][] millivolt;
  private RPeakDetector detector;
  private BeatSegmenter segmenter;

  /** Reads or makes the recording. */
  @Setup
  public void read() throws Exception {
    Path folder = Path.of(System.getProperty("ecgsl.realData", "none"), "mitdb");
    window = folder.resolve("100.hea").toFile().exists() ? real(folder) : synthetic();
    millivolt = new float[][] {window.millivolt(0)};
    detector = new RPeakDetector(RATE);
    segmenter = new BeatSegmenter(SegmentationConfig.defaults(), RATE);
  }

  private static SignalWindow real(Path folder) throws Exception {
    RecordReader reader = WfdbRecordReader.open(new LocalFiles(folder), "100");
    try (WindowCursor cursor = reader.windows((int) reader.record().lengthSamples())) {
      SignalWindow all = cursor.next().orElseThrow();
      return new SignalWindow(0, RATE, all.leads().subList(0, 1), new int[][] {all.samples()[0]});
    }
  }

  private static SignalWindow synthetic() {
    SyntheticArchiveConfig config =
        new SyntheticArchiveConfig(
            1, 1, 1800, RATE, 1, 0.1, 0.08, 0.15, 0.02, 50, 0.02, Optional.empty(), 1);
    float[] lead = new SyntheticPatient(config, 1).record(1).noisy()[0];
    int[] adc = new int[lead.length];
    for (int i = 0; i < adc.length; i++) {
      adc[i] = Math.round(ADC_UNITS_PER_MILLIVOLT * lead[i]);
    }
    return new SignalWindow(
        0, RATE, List.of(new Lead("I", ADC_UNITS_PER_MILLIVOLT, 0, "mV")), new int[][] {adc});
  }

  /** R-peaks: filters and placement included. */
  @Benchmark
  public int[] rPeaks() {
    return detector.detect(millivolt, 0);
  }

  /** Beats cut out with their quality, from ADC integers. */
  @Benchmark
  public SegmentedWindow segments() {
    return segmenter.segment(window, 0, window.length());
  }
}
