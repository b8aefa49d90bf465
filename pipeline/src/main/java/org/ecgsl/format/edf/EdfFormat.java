package org.ecgsl.format.edf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.RecordFiles;
import org.ecgsl.format.RecordFormat;
import org.ecgsl.format.RecordReader;

/** EDF and EDF+ with 16-bit samples, BDF and BDF+ with 24-bit samples. */
public final class EdfFormat implements RecordFormat {

  private static final String EDF_VERSION = "0       ";
  private static final String BDF_VERSION = "\u00ffBIOSEMI";

  @Override
  public String name() {
    return "EDF";
  }

  /** The header has a field for the patient's name and one for the birth date. */
  @Override
  public boolean identifying() {
    return true;
  }

  @Override
  public boolean claims(String fileName) {
    String lower = fileName.toLowerCase(Locale.ROOT);
    return lower.endsWith(".edf") || lower.endsWith(".bdf");
  }

  @Override
  public boolean recognises(String fileName, byte[] head) {
    if (head.length < EdfHeader.FIXED_BYTES) {
      return false;
    }
    String version = new String(head, 0, 8, StandardCharsets.ISO_8859_1);
    boolean numberOfSignals =
        new String(head, 252, 4, StandardCharsets.ISO_8859_1).strip().matches("\\d{1,4}");
    return numberOfSignals && (version.equals(EDF_VERSION) || version.equals(BDF_VERSION));
  }

  @Override
  public RecordReader open(RecordFiles files, String fileName) throws IOException, FormatException {
    return EdfReader.open(files, fileName);
  }
}
