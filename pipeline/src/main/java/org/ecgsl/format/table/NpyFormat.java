package org.ecgsl.format.table;

import java.io.IOException;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.RecordFiles;
import org.ecgsl.format.RecordFormat;
import org.ecgsl.format.RecordReader;

/** Recordings as NumPy arrays, one a file (NumPy Enhancement Proposal 1, versions 1 to 3). */
public final class NpyFormat implements RecordFormat {

  private final Mapping mapping;

  /** Arrays as {@link Mapping#defaults()} has it; the rate stands in {@code NAME.json}. */
  public NpyFormat() {
    this(Mapping.defaults());
  }

  /** Arrays of a mapping. */
  public NpyFormat(Mapping mapping) {
    this.mapping = mapping;
  }

  @Override
  public String name() {
    return "NumPy";
  }

  @Override
  public boolean identifying() {
    return false;
  }

  @Override
  public boolean claims(String fileName) {
    return mapping.names(fileName, ".npy");
  }

  @Override
  public boolean recognises(String fileName, byte[] head) {
    return claims(fileName) && NpyHeader.begins(head);
  }

  @Override
  public RecordReader open(RecordFiles files, String fileName) throws IOException, FormatException {
    return TableRecordReader.open(files, fileName, mapping, NpyTable::open);
  }
}
