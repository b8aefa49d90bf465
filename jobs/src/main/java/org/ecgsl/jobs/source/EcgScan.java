package org.ecgsl.jobs.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.metric.CustomMetric;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.ecgsl.format.WindowRange;
import org.ecgsl.jobs.ArchiveScan;
import org.ecgsl.jobs.ArchiveScan.Demand;
import org.ecgsl.jobs.ArchiveScan.Recording;
import org.ecgsl.jobs.config.UserException;

/** One reading of the archives: lists them, and gives each task recordings of its own. */
final class EcgScan implements Scan, Batch {

  private static final Set<String> SAMPLES = Set.of("samples", "context_before", "context_after");
  private static final Set<String> SUMS = Set.of("source_bytes", "source_hash", "sample_hash");

  private final SourceOptions options;
  private final StructType columns;
  private final List<Filter> filters;

  EcgScan(SourceOptions options, StructType columns, List<Filter> filters) {
    this.options = options;
    this.columns = columns;
    this.filters = filters;
  }

  @Override
  public StructType readSchema() {
    return columns;
  }

  /** What {@code explain} shows. */
  @Override
  public String description() {
    return "ecg %s %s, PushedFilters: %s, samples are %s"
        .formatted(
            options,
            List.of(columns.fieldNames()),
            filters,
            wants(SAMPLES) || wants(SUMS) ? "decoded" : "not decoded");
  }

  @Override
  public Batch toBatch() {
    return this;
  }

  @Override
  public InputPartition[] planInputPartitions() {
    List<Recording> chosen = new ArrayList<>();
    for (ArchiveScan archive : options.archives()) {
      chosen.addAll(chosen(archive));
    }
    int cores = SparkSession.active().sparkContext().defaultParallelism();
    return ArchiveScan.balanced(chosen, wants(SAMPLES) || wants(SUMS), cores).stream()
        .map(Recordings::new)
        .toArray(InputPartition[]::new);
  }

  /**
   * The recordings of an archive that may have rows.
   *
   * @throws UserException if there is none in the archive, or some are to be de-identified and
   *     there is no key
   */
  private List<Recording> chosen(ArchiveScan archive) {
    List<Recording> all;
    try {
      all = archive.recordings();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list the archive: " + e.getMessage(), e);
    }
    List<Recording> chosen =
        all.stream()
            .filter(
                recording ->
                    filters.stream().allMatch(filter -> KeyFilter.mayPass(filter, recording)))
            .toList();
    archive
        .lacksKey(chosen)
        .ifPresent(
            problem -> {
              throw new UserException(
                  problem
                      + ": make one (openssl rand -hex 32 > key) and give"
                      + " option(\"deidentifyKeyFile\", \"key\"), or keep them as they are with"
                      + " option(\"deidentify\", \"never\")");
            });
    return chosen;
  }

  @Override
  public PartitionReaderFactory createReaderFactory() {
    WindowRange range =
        filters.stream().map(WindowFilter::range).reduce(WindowRange.ALL, WindowRange::and);
    Demand demand =
        new Demand(wants(SAMPLES), wants(SUMS), options.mode() == ReadMode.DROPMALFORMED, range);
    JavaSparkContext spark =
        JavaSparkContext.fromSparkContext(SparkSession.active().sparkContext());
    return new RecordingReaders(
        demand,
        options.mode(),
        columns,
        spark.broadcast(new SerializableConfiguration(options.hadoop())));
  }

  @Override
  public CustomMetric[] supportedCustomMetrics() {
    return new CustomMetric[] {new LeftOutMetric()};
  }

  private boolean wants(Set<String> some) {
    return !Collections.disjoint(some, Arrays.asList(columns.fieldNames()));
  }
}
