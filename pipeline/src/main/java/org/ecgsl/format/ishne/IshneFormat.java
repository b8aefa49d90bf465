package org.ecgsl.format.ishne;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import org.ecgsl.format.FormatError;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.Message;
import org.ecgsl.format.RecordFiles;
import org.ecgsl.format.RecordFormat;
import org.ecgsl.format.RecordReader;

/** ISHNE Holter files, recognised by {@code ISHNE1.0} at their start. */
public final class IshneFormat implements RecordFormat {

  private static final String MAGIC = "ISHNE1.0";

  @Override
  public String name() {
    return "ISHNE";
  }

  @Override
  public boolean identifying() {
    return true;
  }

  @Override
  public boolean claims(String fileName) {
    return fileName.toLowerCase(Locale.ROOT).endsWith(".ecg");
  }

  @Override
  public boolean recognises(String fileName, byte[] head) {
    return head.length >= IshneHeader.BYTES
        && new String(head, 0, 8, StandardCharsets.ISO_8859_1).equals(MAGIC);
  }

  @Override
  public RecordReader open(RecordFiles files, String fileName) throws IOException, FormatException {
    String place = files.describe(fileName);
    try (InputStream in = files.open(fileName)) {
      byte[] head = in.readNBytes(IshneHeader.BYTES);
      if (!recognises(fileName, head)) {
        throw new FormatException(
            new FormatError.MalformedFile(
                place, Message.of("header"), Message.of("does not begin with " + MAGIC)));
      }
      return new IshneReader(
          files, fileName, IshneHeader.read(head, place, files.size(fileName), fileName));
    } catch (FileNotFoundException | NoSuchFileException e) {
      throw new FormatException(new FormatError.MissingFile(place, "the archive"));
    }
  }
}
