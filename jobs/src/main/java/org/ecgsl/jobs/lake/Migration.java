package org.ecgsl.jobs.lake;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.types.StructField;
import org.ecgsl.jobs.config.UserException;

/**
 * Brings the tables of an older lake to the columns of today.
 *
 * <p>A column that did not exist is filled with what was always so (the format was WFDB), with null
 * or with an empty list. As such a lake has no {@code sources} table, the next ingest reads the
 * archive again and puts in what a migration cannot know. Each table is one commit and then has its
 * new version number; a migration that was cut off goes on with the others.
 */
public final class Migration {

  private final Lake lake;

  public Migration(Lake lake) {
    this.lake = lake;
  }

  /**
   * Refuses a lake whose tables have other columns than this version works with.
   *
   * @throws UserException with the command that helps
   */
  public void requireNone() {
    for (LakeTable table : LakeTable.values()) {
      int version =
          lake.newest(table).version() >= 0 ? lake.schemaVersion(table) : LakeTable.SCHEMA_VERSION;
      if (version < LakeTable.SCHEMA_VERSION) {
        throw new UserException(
            "the table %s in %s has schema version %d, this ecgsl works with %d: run ecgsl migrate --lake %s"
                .formatted(
                    table.folder(), lake.root(), version, LakeTable.SCHEMA_VERSION, lake.root()));
      }
      if (version > LakeTable.SCHEMA_VERSION) {
        throw new UserException(
            "the table %s in %s has schema version %d, this ecgsl knows %d: use the newer ecgsl that wrote it"
                .formatted(table.folder(), lake.root(), version, LakeTable.SCHEMA_VERSION));
      }
    }
  }

  /** Migrates; returns the tables that were not up to date. */
  public List<LakeTable> run() {
    List<LakeTable> old =
        Arrays.stream(LakeTable.values())
            .filter(table -> lake.newest(table).version() >= 0)
            .filter(table -> lake.schemaVersion(table) < LakeTable.SCHEMA_VERSION)
            .toList();
    old.forEach(this::migrate);
    return old;
  }

  private void migrate(LakeTable table) {
    Dataset<Row> rows = lake.read(lake.newest(table));
    List<String> there = List.of(rows.columns());
    if (!there.containsAll(List.of(table.schema().fieldNames()))) {
      Column[] columns =
          Arrays.stream(table.schema().fields())
              .map(field -> there.contains(field.name()) ? col(field.name()) : added(field))
              .toArray(Column[]::new);
      rows.select(columns)
          .write()
          .format("delta")
          .mode(SaveMode.Overwrite)
          .option("overwriteSchema", true)
          .save(lake.path(table));
    }
    lake.setSchemaVersion(table);
  }

  private static Column added(StructField field) {
    Column value =
        switch (field.name()) {
          case "format" -> lit("WFDB");
          case "lead_labels" -> col("leads");
          default ->
              field.nullable() ? lit(null).cast(field.dataType()) : array().cast("array<string>");
        };
    return value.as(field.name());
  }
}
