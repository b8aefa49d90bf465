package org.ecgsl.format;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** The formats that can be read, and the choice among them by a file's content. */
public final class RecordFormats {

  /** Bytes of a file by which its format is recognised. */
  public static final int HEAD_BYTES = 4096;

  private final List<RecordFormat> formats;

  /** Chooses among these formats, the first that recognises a file wins. */
  public RecordFormats(List<RecordFormat> formats) {
    this.formats = List.copyOf(formats);
  }

  /** All formats that come with the project or lie on the class path beside it. */
  public static RecordFormats installed() {
    return new RecordFormats(
        ServiceLoader.load(RecordFormat.class, RecordFormats.class.getClassLoader()).stream()
            .map(ServiceLoader.Provider::get)
            .toList());
  }

  /** The same choice with a format put in front. */
  public RecordFormats preferring(RecordFormat format) {
    List<RecordFormat> all = new ArrayList<>(List.of(format));
    all.addAll(formats);
    return new RecordFormats(all);
  }

  /** The formats, in the order they are asked. */
  public List<RecordFormat> formats() {
    return formats;
  }

  /** Whether some format claims files of such a name. */
  public boolean claims(String fileName) {
    return formats.stream().anyMatch(format -> format.claims(fileName));
  }

  /**
   * The format of the recording that begins in a file; empty if none does. A file that no format
   * recognises and only one claims counts as that one's: its reader says what is wrong with it.
   *
   * @throws FormatException if the file does not exist
   */
  public Optional<RecordFormat> recognise(RecordFiles files, String fileName)
      throws IOException, FormatException {
    byte[] head;
    try (InputStream in = files.open(fileName)) {
      head = in.readNBytes(HEAD_BYTES);
    } catch (FileNotFoundException | NoSuchFileException e) {
      throw new FormatException(
          new FormatError.MissingFile(files.describe(fileName), "the archive"));
    }
    Optional<RecordFormat> recognised =
        formats.stream().filter(format -> format.recognises(fileName, head)).findFirst();
    List<RecordFormat> claiming =
        formats.stream().filter(format -> format.claims(fileName)).toList();
    return recognised.isEmpty() && claiming.size() == 1 ? Optional.of(claiming.get(0)) : recognised;
  }

  /**
   * Opens the recording that begins in a file.
   *
   * @throws FormatException if the file does not exist, is of no known format or is broken
   */
  public RecordReader open(RecordFiles files, String fileName) throws IOException, FormatException {
    Optional<RecordFormat> format = recognise(files, fileName);
    if (format.isEmpty()) {
      throw new FormatException(
          new FormatError.UnknownFormat(
              files.describe(fileName),
              formats.stream().map(RecordFormat::name).distinct().toList()));
    }
    return format.get().open(files, fileName);
  }
}
