package org.ecgsl.jobs;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkEnv;
import org.apache.spark.metrics.source.Source;

/**
 * How much is in quarantine, in Spark's metrics system: gauges {@code quarantine.ingest}, {@code
 * quarantine.annotations} and {@code quarantine.segment} of the driver, by the stage that found it.
 */
final class QuarantineGauges implements Source, AutoCloseable {

  private final MetricRegistry registry = new MetricRegistry();
  private final Map<String, Long> counts = new ConcurrentHashMap<>();

  private QuarantineGauges() {
    for (String stage :
        new String[] {IngestJob.STAGE, IngestJob.ANNOTATION_STAGE, SegmentJob.STAGE}) {
      Gauge<Long> gauge = () -> counts.getOrDefault(stage, 0L);
      registry.register(stage, gauge);
    }
  }

  /** Gauges that Spark's sinks see until they are closed. */
  static QuarantineGauges registered(Map<String, Long> counts) {
    QuarantineGauges gauges = new QuarantineGauges();
    gauges.set(counts);
    SparkEnv.get().metricsSystem().registerSource(gauges);
    return gauges;
  }

  /** Takes note of the rows in quarantine by stage. */
  void set(Map<String, Long> now) {
    counts.putAll(now);
    counts.keySet().retainAll(now.keySet());
  }

  @Override
  public String sourceName() {
    return "quarantine";
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
