package org.ecgsl.format.scp;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import org.ecgsl.format.FormatError;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.RecordFiles;
import org.ecgsl.format.RecordFormat;
import org.ecgsl.format.RecordReader;

/** SCP-ECG files, recognised by {@code SCPECG} in the header of section 0. */
public final class ScpFormat implements RecordFormat {

  private static final int MARK = 16;

  @Override
  public String name() {
    return "SCP-ECG";
  }

  @Override
  public boolean identifying() {
    return true;
  }

  @Override
  public boolean claims(String fileName) {
    return fileName.toLowerCase(Locale.ROOT).endsWith(".scp");
  }

  @Override
  public boolean recognises(String fileName, byte[] head) {
    return head.length >= MARK + 6
        && new String(head, MARK, 6, StandardCharsets.ISO_8859_1).equals("SCPECG");
  }

  @Override
  public RecordReader open(RecordFiles files, String fileName) throws IOException, FormatException {
    String place = files.describe(fileName);
    try (InputStream in = files.open(fileName)) {
      return new ScpReader(fileName).read(ScpSections.of(in.readAllBytes(), place));
    } catch (FileNotFoundException | NoSuchFileException e) {
      throw new FormatException(new FormatError.MissingFile(place, "the archive"));
    }
  }
}
