package org.ecgsl.jobs.lake;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.types.StructField;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.storage.Claim;

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

  /**
   * Migrates.
   *
   * @return the tables that were not up to date
   * @throws Claim.HeldException if another process migrates the lake
   */
  public List<LakeTable> run() throws IOException {
    try (Claim claim = Claim.take(lake.root(), "migrate", "ecgsl migrate", lake.hadoop())) {
      LakeWriter<Change> writer = lake.writer(lake.open());
      List<LakeTable> old =
          Arrays.stream(LakeTable.values())
              .filter(table -> lake.newest(table).version() >= 0)
              .filter(table -> lake.schemaVersion(table) < LakeTable.SCHEMA_VERSION)
              .toList();
      for (LakeTable table : old) {
        writer.migrate(lake.id(table), migrated(table));
        claim.check();
      }
      return old;
    }
  }

  private Change migrated(LakeTable table) {
    Dataset<Row> rows = lake.read(lake.newest(table));
    List<String> there = List.of(rows.columns());
    if (there.containsAll(List.of(table.schema().fieldNames()))) {
      return Change.NOTHING.migrating();
    }
    Column[] columns =
        Arrays.stream(table.schema().fields())
            .map(field -> there.contains(field.name()) ? col(field.name()) : added(field))
            .toArray(Column[]::new);
    List<AddFile> files =
        new DeltaTableLog(lake, lake.id(table)).writeMigrated(rows.select(columns));
    return Change.adding(files).inPlaceOfAll().migrating();
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
