package org.ecgsl.jobs.dataset;

import java.io.IOException;
import java.util.Arrays;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.RecordFiles;
import org.ecgsl.format.RecordFormat;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.table.Mapping;
import org.ecgsl.format.table.TableRecordReader;

/**
 * Recordings as Parquet, one a file, a column per lead. It stands here rather than with the other
 * formats because Parquet's reader, in the version Spark brings along, needs Hadoop's classes.
 */
public final class ParquetFormat implements RecordFormat {

  private static final byte[] MAGIC = {'P', 'A', 'R', '1'};

  private final Mapping mapping;

  /** Parquet as {@link Mapping#defaults()} has it; the rate stands in {@code NAME.json}. */
  public ParquetFormat() {
    this(Mapping.defaults());
  }

  /** Parquet of a mapping. */
  public ParquetFormat(Mapping mapping) {
    this.mapping = mapping;
  }

  @Override
  public String name() {
    return "Parquet";
  }

  @Override
  public boolean identifying() {
    return false;
  }

  @Override
  public boolean claims(String fileName) {
    return mapping.names(fileName, ".parquet");
  }

  @Override
  public boolean recognises(String fileName, byte[] head) {
    return claims(fileName)
        && head.length >= MAGIC.length
        && Arrays.equals(head, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  @Override
  public RecordReader open(RecordFiles files, String fileName) throws IOException, FormatException {
    return TableRecordReader.open(files, fileName, mapping, ParquetTable::open);
  }
}
