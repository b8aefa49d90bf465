package org.ecgsl.jobs.source;

import java.util.Map;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.LakeTable;

/**
 * Archives of recordings as tables of Spark, {@code format("ecg")}: the columns of {@link
 * LakeTable#RECORDS}, a row for each window. Options: {@link SourceOptions}.
 */
public final class EcgDataSource implements TableProvider, DataSourceRegister {

  /** For Spark, which finds it by {@code META-INF/services}. */
  public EcgDataSource() {}

  @Override
  public String shortName() {
    return "ecg";
  }

  /**
   * The columns, which are always the same.
   *
   * @throws UserException if an option is wrong or a folder does not exist
   */
  @Override
  public StructType inferSchema(CaseInsensitiveStringMap options) {
    SourceOptions.of(options).archives();
    return LakeTable.RECORDS.schema();
  }

  @Override
  public Table getTable(
      StructType schema, Transform[] partitioning, Map<String, String> properties) {
    return new EcgTable();
  }
}
