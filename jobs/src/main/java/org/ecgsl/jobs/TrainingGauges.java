package org.ecgsl.jobs;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import java.util.function.ToDoubleFunction;
import org.apache.spark.SparkEnv;
import org.apache.spark.metrics.source.Source;
import org.ecgsl.engine.EpochReport;

/**
 * The latest epoch of a training in Spark's metrics system, from where its sinks take it to
 * Prometheus, Graphite, CSV files or a log: gauges named {@code training.*} of the driver, NaN
 * where nothing is known.
 */
final class TrainingGauges implements Source, AutoCloseable {

  private final MetricRegistry registry = new MetricRegistry();
  private final long beats;
  private volatile EpochReport latest;

  /** Gauges that Spark's sinks see until they are closed. */
  static TrainingGauges registered(long beats) {
    TrainingGauges gauges = new TrainingGauges(beats);
    SparkEnv.get().metricsSystem().registerSource(gauges);
    return gauges;
  }

  /**
   * @param beats heartbeats trained on per epoch
   */
  private TrainingGauges(long beats) {
    this.beats = beats;
    gauge("epoch", EpochReport::epoch);
    gauge("validationLoss", EpochReport::validationLoss);
    gauge("trainingLoss", report -> report.steps().meanLoss());
    gauge("gradientNorm", report -> report.steps().meanGradientNorm());
    gauge("skippedSteps", report -> report.steps().skipped());
    gauge("learningRate", EpochReport::learningRate);
    gauge("beatsPerSecond", report -> report.epoch() == 0 ? 0 : this.beats / report.seconds());
    gauge("waitedShare", report -> report.steps().waitedSeconds() / report.seconds());
  }

  private void gauge(String name, ToDoubleFunction<EpochReport> value) {
    Gauge<Double> gauge =
        () -> {
          EpochReport report = latest;
          return report == null ? Double.NaN : value.applyAsDouble(report);
        };
    registry.register(name, gauge);
  }

  void epoch(EpochReport report) {
    latest = report;
  }

  @Override
  public String sourceName() {
    return "training";
  }

  @Override
  public MetricRegistry metricRegistry() {
    return registry;
  }

  @Override
  public void close() {
    SparkEnv.get().metricsSystem().removeSource(this);
  }
}
