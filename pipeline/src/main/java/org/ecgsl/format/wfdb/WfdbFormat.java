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

  /** A record line: name, perhaps with a number of segments, and number of signals. */
  private static final Pattern RECORD_LINE = Pattern.compile("[^\\s#]\\S*\\s+\\d+(?:\\s.*)?");

  private final Resolution resolution;

  /** Reads at high resolution, so that nothing is lost. */
  public WfdbFormat() {
    this(Resolution.HIGH);
  }

  /** Reads at a given resolution. */
  public WfdbFormat(Resolution resolution) {
    this.resolution = resolution;
  }

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
        && new String(head, StandardCharsets.ISO_8859_1)
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .findFirst()
            .filter(line -> RECORD_LINE.matcher(line).matches())
            .isPresent();
  }

  @Override
  public RecordReader open(RecordFiles files, String fileName) throws IOException, FormatException {
    String name =
        claims(fileName) ? fileName.substring(0, fileName.length() - EXTENSION.length()) : fileName;
    return WfdbRecordReader.open(files, name, resolution);
  }
}
