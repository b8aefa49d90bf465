package org.ecgsl.format;

import java.io.IOException;

/**
 * One file format of the field. Implementations have no state, a public constructor without
 * parameters, and a line in {@code META-INF/services/org.ecgsl.format.RecordFormat}.
 */
public interface RecordFormat {

  /** Short name as users know it, for example {@code WFDB} or {@code EDF}. */
  String name();

  /**
   * Whether files of this format hold names, birth dates or patient numbers of real people by their
   * specification, so that ingest de-identifies them unless told otherwise.
   */
  boolean identifying();

  /**
   * Whether a recording of this format usually begins in files of such a name. A file that is
   * claimed and not recognised is broken; one that nobody claims and nobody recognises is no
   * recording.
   *
   * @param fileName bare name, for example {@code 100.hea}
   */
  boolean claims(String fileName);

  /**
   * Whether a recording of this format begins in this file, judged by its content.
   *
   * @param fileName bare name
   * @param head its first {@link RecordFormats#HEAD_BYTES} bytes, fewer where the file is shorter
   */
  boolean recognises(String fileName, byte[] head);

  /**
   * Reads what stands before the samples.
   *
   * @param files the folder the file lies in
   * @param fileName bare name of the file the recording begins in
   * @throws FormatException if the file does not follow the format or uses a part of it that is not
   *     read
   * @throws IOException if the storage fails
   */
  RecordReader open(RecordFiles files, String fileName) throws IOException, FormatException;
}
