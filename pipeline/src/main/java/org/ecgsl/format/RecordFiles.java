package org.ecgsl.format;

import java.io.IOException;
import java.io.InputStream;

/** The files beside a recording, by their bare names, wherever they are stored. */
public interface RecordFiles {

  /**
   * Opens a file at its start.
   *
   * @throws java.io.FileNotFoundException or {@link java.nio.file.NoSuchFileException} if there is
   *     none
   */
  InputStream open(String name) throws IOException;

  /** Whether there is such a file. */
  boolean exists(String name) throws IOException;

  /**
   * Length of a file in bytes.
   *
   * @throws java.io.FileNotFoundException or {@link java.nio.file.NoSuchFileException} if there is
   *     none
   */
  long size(String name) throws IOException;

  /** Where the file is, for messages. */
  String describe(String name);
}
