package org.ecgsl.jobs;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.spark.util.SerializableConfiguration;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.WindowRange;
import org.ecgsl.jobs.dataset.RecordMetadata;
import org.ecgsl.jobs.lake.RecordRow;

/** Turns a checked recording into rows of the records table. */
final class RecordRows implements Serializable {

  private static final long serialVersionUID = 1;

  private final IngestPlan plan;
  private final SerializableConfiguration hadoop;

  RecordRows(IngestPlan plan, SerializableConfiguration hadoop) {
    this.plan = plan;
    this.hadoop = hadoop;
  }

  /**
   * A recording to store.
   *
   * @param metadata what the archive says of it beside its file; null if nothing
   */
  record Described(RecordCheck.Checked checked, RecordMetadata metadata) implements Serializable {}

  /** Rows in time order, read as they are asked for. */
  Iterator<RecordRow> read(Described described) throws IOException, FormatException {
    RecordCheck.Checked checked = described.checked();
    RecordCursor cursor =
        RecordCursor.open(
                plan, checked.at(), described.metadata(), true, WindowRange.ALL, hadoop.value())
            .orElseThrow(
                () -> new IllegalStateException("changed since it was checked: " + checked.at()));
    return new Rows(new RecordingRows(cursor, checked.entry()));
  }

  private static final class Rows implements Iterator<RecordRow> {
    private final RecordingRows rows;
    private RecordRow next;

    Rows(RecordingRows rows) {
      this.rows = rows;
    }

    @Override
    public boolean hasNext() {
      if (next == null) {
        next = pull().orElse(null);
      }
      return next != null;
    }

    @Override
    public RecordRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      RecordRow row = next;
      next = null;
      return row;
    }

    private Optional<RecordRow> pull() {
      try {
        Optional<RecordRow> row = rows.next();
        if (row.isEmpty()) {
          rows.close();
        }
        return row;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (BrokenRecordingException e) {
        throw new IllegalStateException("changed since it was checked: " + e.getMessage(), e);
      }
    }
  }
}
