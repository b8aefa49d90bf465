package org.ecgsl.format.wfdb;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import org.ecgsl.format.FormatError;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.RecordFiles;

/** Opens files so that an absent one is a {@link FormatException}, not a failure of the storage. */
record OpenFiles(RecordFiles files) {

  private static final String HEADER = ".hea";

  /**
   * Opens a file.
   *
   * @param wantedBy what names it, for messages
   */
  InputStream open(String name, String wantedBy) throws IOException, FormatException {
    try {
      return files.open(name);
    } catch (FileNotFoundException | NoSuchFileException e) {
      throw missing(name, wantedBy);
    }
  }

  /** All bytes of a file. */
  byte[] readAll(String name, String wantedBy) throws IOException, FormatException {
    try (InputStream in = open(name, wantedBy)) {
      return in.readAllBytes();
    }
  }

  /** Length of a file in bytes. */
  long size(String name, String wantedBy) throws IOException, FormatException {
    try {
      return files.size(name);
    } catch (FileNotFoundException | NoSuchFileException e) {
      throw missing(name, wantedBy);
    }
  }

  String describe(String name) {
    return files.describe(name);
  }

  FormatException missing(String name, String wantedBy) {
    Optional<String> header =
        wantedBy.endsWith(HEADER) ? Optional.of(files.describe(wantedBy)) : Optional.empty();
    return new FormatException(new FormatError.MissingFile(files.describe(name), wantedBy, header));
  }
}
