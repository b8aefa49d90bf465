package org.ecgsl.jobs;

import java.io.Closeable;
import java.io.IOException;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.ecgsl.format.ContextWindows;
import org.ecgsl.format.ContextWindows.InContext;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.RecordFormat;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.WindowRange;
import org.ecgsl.jobs.dataset.RecordMetadata;
import org.ecgsl.jobs.lake.RecordRow;
import org.ecgsl.jobs.lake.RecordingFiles;
import org.ecgsl.jobs.lake.archive.ArchiveListing;
import org.ecgsl.signal.Diagnosis;
import org.ecgsl.signal.EcgRecord;
import org.ecgsl.signal.Lead;
import org.ecgsl.signal.LeadNames;
import org.ecgsl.signal.Patient;
import org.ecgsl.split.Part;

/**
 * Turns a recording into rows of the records table, in time order, a window at a time. Rows lack
 * the columns for which every file has to be read first: {@code source_bytes}, {@code source_hash}
 * and {@code sample_hash}.
 */
final class RecordCursor implements Closeable {

  /** Stands in the split column of recordings that the official split leaves out. */
  private static final String EXCLUDED = "EXCLUDED";

  private final String dataset;
  private final String recordId;
  private final String format;
  private final String sourceUri;
  private final EcgRecord record;
  private final boolean deidentified;
  private final RecordMetadata metadata;
  private final int windowSamples;
  private final int contextSamples;
  private final Windows windows;

  private RecordCursor(
      IngestPlan plan,
      Recognised found,
      RecordMetadata metadata,
      boolean samples,
      WindowRange range)
      throws IOException, FormatException {
    this.dataset = plan.dataset();
    this.recordId = found.at().recordId();
    this.format = found.format().name();
    this.sourceUri = found.files().describe(found.at().name());
    this.metadata = metadata;
    RecordReader reader = found.format().open(found.files(), found.at().name());
    EcgRecord stated = reader.record();
    EcgRecord complete = metadata == null ? stated : metadata.complete(stated);
    this.deidentified = plan.deidentifier().wants(found.format());
    this.record = deidentified ? plan.deidentifier().apply(complete, dataset) : complete;
    this.windowSamples =
        Math.max(1, (int) Math.round(plan.windowSeconds() * record.samplingRate()));
    this.contextSamples = (int) Math.ceil(RecordRow.CONTEXT_SECONDS * record.samplingRate());
    this.windows =
        samples
            ? new Decoded(new ContextWindows(reader, windowSamples, range))
            : new Listed(reader, range.first(windowSamples), range.last(windowSamples));
  }

  private record Recognised(ArchiveListing.Entry at, RecordingFiles files, RecordFormat format) {}

  /**
   * Opens the recording that begins in a file.
   *
   * @param metadata what the archive says of it beside its file; null if nothing
   * @param samples whether rows have samples and context; without, no signal is decoded
   * @param range rows that are wanted
   * @return empty if no recording of a known format begins there
   * @throws FormatException if the recording is broken where it is read
   */
  static Optional<RecordCursor> open(
      IngestPlan plan,
      ArchiveListing.Entry at,
      RecordMetadata metadata,
      boolean samples,
      WindowRange range,
      Configuration hadoop)
      throws IOException, FormatException {
    RecordingFiles files = new RecordingFiles(new Path(at.folder()), at.companions(), hadoop);
    Optional<RecordFormat> format = plan.formats().recognise(files, at.name());
    return format.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new RecordCursor(
                plan, new Recognised(at, files, format.get()), metadata, samples, range));
  }

  /**
   * The next row; empty after the last.
   *
   * @throws FormatException if a signal file is missing or ends too early, or a checksum does not
   *     match
   */
  Optional<RecordRow> next() throws IOException, FormatException {
    RecordRow row = new RecordRow();
    if (!windows.next(row)) {
      return Optional.empty();
    }
    row.setWindow((int) (row.getStartSample() / windowSamples));
    describeSource(row);
    describePatient(row);
    describeLeads(row);
    return Optional.of(row);
  }

  /** What is said of the recording if it cannot be read on. */
  String said(FormatException broken) {
    return deidentified ? broken.error().withheld() : broken.error().shown();
  }

  private void describeSource(RecordRow row) {
    row.setDataset(dataset);
    row.setRecordId(recordId);
    row.setFormat(format);
    row.setSourceUri(sourceUri);
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

  @Override
  public void close() throws IOException {
    windows.close();
  }

  private sealed interface Windows extends Closeable {

    /** Sets what a row says of the next window; false after the last. */
    boolean next(RecordRow row) throws IOException, FormatException;
  }

  /** Where windows begin, by the headers alone. */
  private final class Listed implements Windows {
    private final RecordReader reader;
    private final long last;
    private long window;

    Listed(RecordReader reader, long first, long last) {
      this.reader = reader;
      this.window = first;
      this.last = last;
    }

    @Override
    public boolean next(RecordRow row) {
      long recorded = reader.nextRecorded(window * windowSamples);
      window = recorded / windowSamples;
      if (recorded >= record.lengthSamples() || window > last) {
        return false;
      }
      row.setStartSample(window * windowSamples);
      window++;
      return true;
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }

  /** Samples and context. */
  private final class Decoded implements Windows {
    private final ContextWindows cursor;

    Decoded(ContextWindows cursor) {
      this.cursor = cursor;
    }

    @Override
    public boolean next(RecordRow row) throws IOException, FormatException {
      Optional<InContext> found = cursor.next();
      if (found.isEmpty()) {
        return false;
      }
      InContext at = found.get();
      row.setStartSample(at.window().startSample());
      row.setSamples(at.window().samples());
      row.setContextBefore(at.samplesBefore(contextSamples));
      row.setContextAfter(at.samplesAfter(contextSamples));
      return true;
    }

    @Override
    public void close() throws IOException {
      cursor.close();
    }
  }
}
