package org.ecgsl.jobs;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import org.apache.spark.SparkEnv;
import org.apache.spark.metrics.source.Source;

/**
 * The latest epoch of a training in Spark's metrics system, from where its sinks take it to
 * Prometheus, Graphite, CSV files or a log: the {@link EpochFigures} as gauges named {@code
 * training.*} of the driver, those of workers {@code training.worker0.*} and so on; NaN where
 * nothing is known.
 */
final class TrainingGauges implements Source, AutoCloseable {

  private final MetricRegistry registry = new MetricRegistry();
  private volatile JsonNode latest = MissingNode.getInstance();

  private TrainingGauges() {}

  /** Gauges that Spark's sinks see until they are closed. */
  static TrainingGauges registered() {
    TrainingGauges gauges = new TrainingGauges();
    SparkEnv.get().metricsSystem().registerSource(gauges);
    return gauges;
  }

  void epoch(JsonNode figures) {
    latest = figures;
    figures
        .fields()
        .forEachRemaining(
            figure -> {
              if (figure.getValue().isNumber()) {
                gauge(figure.getKey(), "/" + figure.getKey());
              }
            });
    JsonNode workers = figures.path("workers");
    for (int rank = 0; rank < workers.size(); rank++) {
      String at = "/workers/" + rank + "/";
      String name = "worker" + rank + ".";
      workers.get(rank).fieldNames().forEachRemaining(field -> gauge(name + field, at + field));
    }
  }

  /** Spark's sinks see gauges that come later, too. */
  private void gauge(String name, String pointer) {
    if (!registry.getNames().contains(name)) {
      Gauge<Double> gauge = () -> latest.at(pointer).asDouble(Double.NaN);
      registry.register(name, gauge);
    }
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
