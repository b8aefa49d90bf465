package org.ecgsl.format.dicom;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import org.ecgsl.format.FormatError;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.Message;
import org.ecgsl.format.RecordFiles;
import org.ecgsl.format.RecordFormat;
import org.ecgsl.format.RecordReader;

/** DICOM files, recognised by {@code DICM} behind a preamble of 128 bytes (PS3.10, 7.1). */
public final class DicomFormat implements RecordFormat {

  @Override
  public String name() {
    return "DICOM";
  }

  @Override
  public boolean identifying() {
    return true;
  }

  @Override
  public boolean claims(String fileName) {
    String lower = fileName.toLowerCase(Locale.ROOT);
    return lower.endsWith(".dcm") || lower.endsWith(".dicom");
  }

  @Override
  public boolean recognises(String fileName, byte[] head) {
    return head.length >= 132
        && head[128] == 'D'
        && head[129] == 'I'
        && head[130] == 'C'
        && head[131] == 'M';
  }

  @Override
  public RecordReader open(RecordFiles files, String fileName) throws IOException, FormatException {
    String place = files.describe(fileName);
    byte[] bytes;
    try (InputStream in = files.open(fileName)) {
      bytes = in.readAllBytes();
    } catch (FileNotFoundException | NoSuchFileException e) {
      throw new FormatException(new FormatError.MissingFile(place, "the archive"));
    }
    if (!recognises(fileName, bytes)) {
      throw new FormatException(
          new FormatError.MalformedFile(
              place, Message.of("preamble"), Message.of("no DICM at byte 128")));
    }
    try {
      return new DicomReader(place, fileName).read(DataSet.ofFile(bytes));
    } catch (DataSet.BrokenException e) {
      throw new FormatException(new FormatError.MalformedFile(place, e.where(), e.problem()));
    }
  }
}
