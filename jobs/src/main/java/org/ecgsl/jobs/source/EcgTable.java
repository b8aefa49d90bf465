package org.ecgsl.jobs.source;

import java.util.EnumSet;
import java.util.Set;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.ecgsl.jobs.lake.LakeTable;

/** The table archives are to Spark: it can be read. */
final class EcgTable implements SupportsRead {

  @Override
  public String name() {
    return "ecg";
  }

  @SuppressWarnings("deprecation") // Spark 3.5 still asks for it
  @Override
  public StructType schema() {
    return LakeTable.RECORDS.schema();
  }

  @Override
  public Set<TableCapability> capabilities() {
    return EnumSet.of(TableCapability.BATCH_READ);
  }

  @Override
  public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
    return new EcgScanBuilder(SourceOptions.of(options));
  }
}
