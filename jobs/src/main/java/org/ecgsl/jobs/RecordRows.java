package org.ecgsl.jobs;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;
import org.ecgsl.eval.Part;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.RecordFormat;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.WindowCursor;
import org.ecgsl.jobs.dataset.RecordMetadata;
import org.ecgsl.jobs.lake.ArchiveListing;
import org.ecgsl.jobs.lake.RecordRow;
import org.ecgsl.jobs.lake.RecordingFiles;
import org.ecgsl.jobs.lake.SourceEntry;
import org.ecgsl.signal.Diagnosis;
import org.ecgsl.signal.EcgRecord;
import org.ecgsl.signal.Lead;
import org.ecgsl.signal.LeadNames;
import org.ecgsl.signal.Patient;
import org.ecgsl.signal.SignalWindow;

/**
 * Turns a checked recording into rows of the records table, a window at a time: of a recording of
 * any length three windows are in memory at once.
 */
final class RecordRows implements Serializable {

  private static final long serialVersionUID = 1;

  /** Stands in the split column of recordings that the official split leaves out. */
  private static final String EXCLUDED = "EXCLUDED";

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
    ArchiveListing.Entry at = checked.at();
    RecordingFiles files =
        new RecordingFiles(new Path(at.folder()), at.companions(), hadoop.value());
    RecordFormat format =
        plan.formats()
            .recognise(files, at.name())
            .orElseThrow(() -> new IllegalStateException("changed since it was checked: " + at));
    RecordReader reader = format.open(files, at.name());
    EcgRecord stated = reader.record();
    EcgRecord complete =
        described.metadata() == null ? stated : described.metadata().complete(stated);
    EcgRecord record =
        plan.deidentifier().wants(format)
            ? plan.deidentifier().apply(complete, plan.dataset())
            : complete;
    return new Rows(reader, record, described);
  }

  private final class Rows implements Iterator<RecordRow> {
    private final EcgRecord record;
    private final RecordCheck.Checked checked;
    private final RecordMetadata metadata;
    private final int windowSamples;
    private final WindowCursor cursor;
    private final int contextSamples;
    private SignalWindow previous;
    private SignalWindow current;
    private SignalWindow next;

    Rows(RecordReader reader, EcgRecord record, Described described)
        throws IOException, FormatException {
      this.record = record;
      this.checked = described.checked();
      this.metadata = described.metadata();
      windowSamples = Math.max(1, (int) Math.round(plan.windowSeconds() * record.samplingRate()));
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
      describeSource(row);
      describePatient(row);
      describeLeads(row);
      row.setWindow((int) (current.startSample() / windowSamples));
      row.setStartSample(current.startSample());
      row.setSamples(current.samples());
      row.setContextBefore(follows(previous, current) ? tail(previous) : none());
      row.setContextAfter(follows(current, next) ? head(next) : none());
      return row;
    }

    private void describeSource(RecordRow row) {
      SourceEntry entry = checked.entry();
      row.setDataset(entry.dataset());
      row.setRecordId(entry.recordId());
      row.setFormat(checked.format());
      row.setSourceUri(entry.sourceUri());
      row.setSourceBytes(entry.sourceBytes());
      row.setSourceHash(entry.sourceHash());
      row.setSampleHash(entry.sampleHash());
      row.setFs(record.samplingRate());
      row.setLengthSamples(record.lengthSamples());
      if (metadata != null) {
        row.setFold(metadata.fold().orElse(null));
        row.setSplit(metadata.excluded() ? EXCLUDED : metadata.part().map(Part::name).orElse(null));
      }
      row.setStartTime(record.startTime().map(time -> time.toInstant(ZoneOffset.UTC)).orElse(null));
    }

    private void describePatient(RecordRow row) {
      Patient patient = record.patient();
      row.setPatientId(patient.id());
      row.setAgeYears(
          patient.ageYears().isPresent() ? (Integer) patient.ageYears().getAsInt() : null);
      row.setSex(patient.sex().name());
      row.setHeightCm(
          patient.heightCm().isPresent() ? (Double) patient.heightCm().getAsDouble() : null);
      row.setWeightKg(
          patient.weightKg().isPresent() ? (Double) patient.weightKg().getAsDouble() : null);
      row.setDx(record.diagnoses().stream().map(Diagnosis::toString).toArray(String[]::new));
      row.setComments(record.comments().toArray(String[]::new));
    }

    private void describeLeads(RecordRow row) {
      List<Lead> leads = record.leads().stream().map(Lead::inMillivolt).toList();
      row.setLeads(
          leads.stream().map(lead -> LeadNames.canonical(lead.name())).toArray(String[]::new));
      row.setLeadLabels(leads.stream().map(Lead::name).toArray(String[]::new));
      row.setGain(leads.stream().mapToDouble(Lead::gain).toArray());
      row.setBaseline(leads.stream().mapToInt(Lead::baseline).toArray());
      row.setUnits(leads.stream().map(Lead::unit).toArray(String[]::new));
    }

    /** Whether one window begins where the other ends, with no gap between. */
    private static boolean follows(SignalWindow first, SignalWindow second) {
      return first != null
          && second != null
          && first.startSample() + first.length() == second.startSample();
    }

    private int[][] none() {
      return new int[record.leads().size()][0];
    }

    private int[][] tail(SignalWindow window) {
      int from = Math.max(0, window.length() - contextSamples);
      return window.slice(from, window.length()).samples();
    }

    private int[][] head(SignalWindow window) {
      return window.slice(0, Math.min(contextSamples, window.length())).samples();
    }
  }
}
