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
import org.ecgsl.format.FormatException;
import org.ecgsl.format.RecordFormat;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.WindowCursor;
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

  private final IngestPlan plan;
  private final SerializableConfiguration hadoop;

  RecordRows(IngestPlan plan, SerializableConfiguration hadoop) {
    this.plan = plan;
    this.hadoop = hadoop;
  }

  /** Rows in time order, read as they are asked for. */
  Iterator<RecordRow> read(RecordCheck.Checked checked) throws IOException, FormatException {
    ArchiveListing.Entry at = checked.at();
    RecordingFiles files =
        new RecordingFiles(new Path(at.folder()), at.companions(), hadoop.value());
    RecordFormat format =
        plan.formats()
            .recognise(files, at.name())
            .orElseThrow(() -> new IllegalStateException("changed since it was checked: " + at));
    RecordReader reader = format.open(files, at.name());
    EcgRecord record =
        plan.deidentifier().wants(format)
            ? plan.deidentifier().apply(reader.record(), plan.dataset())
            : reader.record();
    return new Rows(reader, record, checked);
  }

  private final class Rows implements Iterator<RecordRow> {
    private final EcgRecord record;
    private final RecordCheck.Checked checked;
    private final int windowSamples;
    private final WindowCursor cursor;
    private final int contextSamples;
    private SignalWindow previous;
    private SignalWindow current;
    private SignalWindow next;

    Rows(RecordReader reader, EcgRecord record, RecordCheck.Checked checked)
        throws IOException, FormatException {
      this.record = record;
      this.checked = checked;
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
