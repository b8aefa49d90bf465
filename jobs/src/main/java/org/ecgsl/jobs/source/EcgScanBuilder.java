package org.ecgsl.jobs.source;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.SupportsPushDownFilters;
import org.apache.spark.sql.connector.read.SupportsPushDownRequiredColumns;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.StructType;
import org.ecgsl.jobs.lake.LakeTable;

/** Learns from Spark which columns and rows a query is about. */
final class EcgScanBuilder
    implements ScanBuilder, SupportsPushDownFilters, SupportsPushDownRequiredColumns {

  private final SourceOptions options;
  private StructType columns = LakeTable.RECORDS.schema();
  private List<Filter> pushed = List.of();

  EcgScanBuilder(SourceOptions options) {
    this.options = options;
  }

  /** Gives all filters back: they choose what is read, and Spark looks at what was read. */
  @Override
  public Filter[] pushFilters(Filter[] filters) {
    pushed =
        Arrays.stream(filters)
            .filter(filter -> KeyFilter.helps(filter) || WindowFilter.helps(filter))
            .toList();
    return filters;
  }

  @Override
  public Filter[] pushedFilters() {
    return pushed.toArray(Filter[]::new);
  }

  @Override
  public void pruneColumns(StructType required) {
    columns = required;
  }

  @Override
  public Scan build() {
    return new EcgScan(options, columns, pushed);
  }
}
