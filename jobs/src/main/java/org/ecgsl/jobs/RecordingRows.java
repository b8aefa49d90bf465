package org.ecgsl.jobs;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import org.ecgsl.format.FormatException;
import org.ecgsl.jobs.lake.RecordRow;
import org.ecgsl.jobs.lake.SourceEntry;

/** Rows of one recording in time order, read as they are asked for. */
public final class RecordingRows implements Closeable {

  private final RecordCursor cursor;
  private final SourceEntry sums;

  /**
   * @param sums the recording as a check found it; null if it was not checked
   */
  RecordingRows(RecordCursor cursor, SourceEntry sums) {
    this.cursor = cursor;
    this.sums = sums;
  }

  /**
   * The next row; empty after the last. Columns that were not demanded are null.
   *
   * @throws BrokenRecordingException if it cannot be read on
   * @throws IOException if the storage fails
   */
  public Optional<RecordRow> next() throws IOException, BrokenRecordingException {
    try {
      Optional<RecordRow> row = cursor.next();
      row.ifPresent(this::addSums);
      return row;
    } catch (FormatException e) {
      throw new BrokenRecordingException(cursor.said(e), e);
    }
  }

  private void addSums(RecordRow row) {
    if (sums != null) {
      row.setSourceBytes(sums.sourceBytes());
      row.setSourceHash(sums.sourceHash());
      row.setSampleHash(sums.sampleHash());
    }
  }

  @Override
  public void close() throws IOException {
    cursor.close();
  }
}
