package org.ecgsl.format.table;

import java.io.IOException;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.RecordFiles;
import org.ecgsl.format.RecordFormat;
import org.ecgsl.format.RecordReader;

/**
 * Recordings as text tables: a row per instant, a column per lead (RFC 4180, with a separator and a
 * header as the mapping says).
 */
public final class CsvFormat implements RecordFormat {

  private final Mapping mapping;

  /** CSV as {@link Mapping#defaults()} has it; the rate stands in {@code NAME.json}. */
  public CsvFormat() {
    this(Mapping.defaults());
  }

  /** CSV of a mapping. */
  public CsvFormat(Mapping mapping) {
    this.mapping = mapping;
  }

  @Override
  public String name() {
    return "CSV";
  }

  @Override
  public boolean identifying() {
    return false;
  }

  @Override
  public boolean claims(String fileName) {
    return mapping.names(fileName, ".csv", ".tsv");
  }

  @Override
  public boolean recognises(String fileName, byte[] head) {
    for (byte b : head) {
      // Text has no control characters; what is beyond 127 is in the names of columns.
      if (b >= 0 && b < ' ' && b != '\t' && b != '\n' && b != '\r') {
        return false;
      }
    }
    return head.length > 0 && claims(fileName);
  }

  @Override
  public RecordReader open(RecordFiles files, String fileName) throws IOException, FormatException {
    return TableRecordReader.open(files, fileName, mapping, CsvTable::open);
  }
}
