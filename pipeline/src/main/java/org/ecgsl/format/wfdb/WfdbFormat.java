package org.ecgsl.format.wfdb;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.RecordFiles;
import org.ecgsl.format.RecordFormat;
import org.ecgsl.format.RecordReader;

/** WFDB records, which begin in their header file (PhysioNet, header(5)). */
public final class WfdbFormat implements RecordFormat {

  private static final String EXTENSION = ".hea";

  /** A record line after any comment lines: name, perhaps segments, number of signals. */
  private static final Pattern RECORD_LINE =
      Pattern.compile("(?:\\s*(?:#[^\\n]*)?\\n)*\\s*[^\\s#]+\\s+\\d+(?:\\s.*)?", Pattern.DOTALL);

  @Override
  public String name() {
    return "WFDB";
  }

  @Override
  public boolean identifying() {
    return false;
  }

  @Override
  public boolean claims(String fileName) {
    return fileName.endsWith(EXTENSION);
  }

  @Override
  public boolean recognises(String fileName, byte[] head) {
    return claims(fileName)
        && RECORD_LINE.matcher(new String(head, StandardCharsets.ISO_8859_1)).matches();
  }

  @Override
  public RecordReader open(RecordFiles files, String fileName) throws IOException, FormatException {
    return WfdbRecordReader.open(
        files, fileName.substring(0, fileName.length() - EXTENSION.length()));
  }
}
