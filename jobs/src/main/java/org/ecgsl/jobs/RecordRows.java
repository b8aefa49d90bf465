package org.ecgsl.jobs;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.WindowCursor;
import org.ecgsl.format.wfdb.WfdbRecordReader;
import org.ecgsl.jobs.lake.HadoopRecordFiles;
import org.ecgsl.jobs.lake.RecordRow;
import org.ecgsl.signal.EcgRecord;
import org.ecgsl.signal.Lead;
import org.ecgsl.signal.SignalWindow;

/**
 * Turns a checked recording into rows of the records table, a window at a time: of a recording of
 * any length three windows are in memory at once.
 */
final class RecordRows implements Serializable {

  private static final long serialVersionUID = 1;

  private final int windowSeconds;
  private final SerializableConfiguration hadoop;

  RecordRows(int windowSeconds, SerializableConfiguration hadoop) {
    this.windowSeconds = windowSeconds;
    this.hadoop = hadoop;
  }

  /**
   * Rows in time order, read as they are asked for.
   *
   * @param checked a row of {@link RecordCheck#SCHEMA}
   */
  Iterator<RecordRow> read(Row checked) throws IOException, FormatException {
    Path folder = new Path(checked.<String>getAs("folder"));
    RecordReader reader =
        WfdbRecordReader.open(
            new HadoopRecordFiles(folder, hadoop.value()), checked.<String>getAs("name"));
    return new Rows(reader, checked);
  }

  private final class Rows implements Iterator<RecordRow> {
    private final EcgRecord record;
    private final Row checked;
    private final WindowCursor cursor;
    private final int contextSamples;
    private SignalWindow previous;
    private SignalWindow current;
    private SignalWindow next;
    private int window;

    Rows(RecordReader reader, Row checked) throws IOException, FormatException {
      this.record = reader.record();
      this.checked = checked;
      int windowSamples = Math.max(1, (int) Math.round(windowSeconds * record.samplingRate()));
      contextSamples = (int) Math.ceil(RecordRow.CONTEXT_SECONDS * record.samplingRate());
      cursor = reader.windows(windowSamples);
      current = pull();
      next = current == null ? null : pull();
    }

    @Override
    public boolean hasNext() {
      return current != null;
    }

    @Override
    public RecordRow next() {
      if (current == null) {
        throw new NoSuchElementException();
      }
      RecordRow row = row();
      previous = current;
      current = next;
      next = current == null ? null : pull();
      window++;
      return row;
    }

    private SignalWindow pull() {
      try {
        Optional<SignalWindow> window = cursor.next();
        if (window.isEmpty()) {
          cursor.close();
        }
        return window.orElse(null);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (FormatException e) {
        throw new IllegalStateException("changed since it was checked: " + e.getMessage(), e);
      }
    }

    private RecordRow row() {
      RecordRow row = new RecordRow();
      row.setDataset(checked.getAs("dataset"));
      row.setRecordId(checked.getAs("record_id"));
      row.setSourceUri(checked.getAs("source"));
      row.setSourceBytes(checked.<Long>getAs("source_bytes"));
      row.setSourceHash(checked.getAs("source_hash"));
      row.setPatientId(record.patient().id());
      row.setAgeYears(
          record.patient().ageYears().isPresent()
              ? (Integer) record.patient().ageYears().getAsInt()
              : null);
      row.setSex(record.patient().sex().name());
      row.setComments(record.comments().toArray(String[]::new));
      row.setFs(record.samplingRate());
      row.setLengthSamples(record.lengthSamples());
      row.setLeads(record.leads().stream().map(Lead::name).toArray(String[]::new));
      row.setGain(record.leads().stream().mapToDouble(Lead::gain).toArray());
      row.setBaseline(record.leads().stream().mapToInt(Lead::baseline).toArray());
      row.setUnits(record.leads().stream().map(Lead::unit).toArray(String[]::new));
      row.setWindow(window);
      row.setStartSample(current.startSample());
      row.setSamples(current.samples());
      row.setSampleHash(hash(current.samples()));
      row.setContextBefore(tail(previous));
      row.setContextAfter(head(next));
      return row;
    }

    private int[][] tail(SignalWindow window) {
      if (window == null) {
        return new int[record.leads().size()][0];
      }
      int from = Math.max(0, window.length() - contextSamples);
      return window.slice(from, window.length()).samples();
    }

    private int[][] head(SignalWindow window) {
      if (window == null) {
        return new int[record.leads().size()][0];
      }
      return window.slice(0, Math.min(contextSamples, window.length())).samples();
    }
  }

  /** SHA-256 over all samples, lead by lead, as big-endian integers. */
  private static String hash(int[][] samples) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (int[] lead : samples) {
        ByteBuffer bytes = ByteBuffer.allocate(lead.length * Integer.BYTES);
        bytes.asIntBuffer().put(lead);
        digest.update(bytes.array());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
