package org.ecgsl.jobs;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;
import org.ecgsl.format.FormatError;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.RecordFormat;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.WindowCursor;
import org.ecgsl.jobs.lake.RecordingFiles;
import org.ecgsl.jobs.lake.SampleHash;
import org.ecgsl.jobs.lake.SourceEntry;
import org.ecgsl.jobs.lake.SourceEntry.Status;
import org.ecgsl.jobs.lake.archive.ArchiveListing;
import org.ecgsl.signal.SignalWindow;

/** Reads one recording to its end and says whether all of it is sound; keeps nothing of it. */
final class RecordCheck implements Serializable {

  private static final long serialVersionUID = 1;

  private final IngestPlan plan;

  /** One string, not one for each recording: the driver keeps them all. */
  private final String settings;

  private final SerializableConfiguration hadoop;

  RecordCheck(IngestPlan plan, SerializableConfiguration hadoop) {
    this.plan = plan;
    this.settings = plan.settings().text();
    this.hadoop = hadoop;
  }

  /**
   * What a check found.
   *
   * @param at where the recording begins
   * @param entry the recording, {@link Status#STORED} if it is sound
   * @param format name of its format; empty if it is of none
   * @param annotators annotators whose marks are sound
   * @param signal why its signals cannot be used, if they cannot
   * @param annotations why some annotator's marks cannot be used, if they cannot
   */
  record Checked(
      ArchiveListing.Entry at,
      SourceEntry entry,
      String format,
      List<String> annotators,
      Finding signal,
      Finding annotations)
      implements Serializable {

    boolean sound() {
      return entry.status() == Status.STORED;
    }

    /** Whether it is no recording at all, and nothing said it would be one. */
    boolean ignored() {
      return format.isEmpty() && signal.reason() == null;
    }

    Checked as(Status status, String sameAs) {
      return new Checked(at, entry.with(status, sameAs), format, annotators, signal, annotations);
    }
  }

  /** A reason for the quarantine, both parts null where there is none. */
  record Finding(String reason, String message) implements Serializable {
    static final Finding NONE = new Finding(null, null);

    /**
     * @param shown whether texts of the file may be stored
     */
    static Finding of(FormatException e, boolean shown) {
      return new Finding(e.error().code().name(), shown ? e.error().shown() : e.error().withheld());
    }
  }

  /**
   * Checks.
   *
   * @throws IOException if the storage fails; a file that is missing or broken is a finding
   */
  Checked check(ArchiveListing.Entry at) throws IOException {
    RecordingFiles files =
        new RecordingFiles(new Path(at.folder()), at.companions(), hadoop.value());
    String format = "";
    boolean shown = plan.deidentifier().allowsTexts();
    List<String> annotators = new ArrayList<>();
    String sampleHash = null;
    Finding signal = Finding.NONE;
    Finding annotations = Finding.NONE;
    try {
      Optional<RecordFormat> found = plan.formats().recognise(files, at.name());
      if (found.isPresent()) {
        format = found.get().name();
        shown = !plan.deidentifier().wants(found.get());
        RecordReader reader = found.get().open(files, at.name());
        sampleHash = hash(reader);
        annotations = checkAnnotations(reader, annotators, shown);
      } else if (at.expected()) {
        signal = Finding.of(unknown(files.describe(at.name())), shown);
      }
    } catch (FormatException e) {
      signal = Finding.of(e, shown);
    }
    Status status = sampleHash == null ? Status.QUARANTINED : Status.STORED;
    return new Checked(
        at, entry(at, files, status, sampleHash), format, annotators, signal, annotations);
  }

  private SourceEntry entry(
      ArchiveListing.Entry at, RecordingFiles files, Status status, String sampleHash)
      throws IOException {
    return new SourceEntry(
        plan.dataset(),
        at.recordId(),
        status,
        files.describe(at.name()),
        files.bytes(),
        files.hash(),
        sampleHash,
        null,
        settings,
        files.stamps());
  }

  private FormatException unknown(String file) {
    return new FormatException(
        new FormatError.UnknownFormat(
            file, plan.formats().formats().stream().map(RecordFormat::name).toList()));
  }

  private static String hash(RecordReader reader) throws IOException, FormatException {
    SampleHash hash = new SampleHash(reader.record());
    try (WindowCursor cursor = reader.windows(SampleHash.WINDOW_SAMPLES)) {
      Optional<SignalWindow> window = cursor.next();
      while (window.isPresent()) {
        hash.add(window.get());
        window = cursor.next();
      }
    }
    return hash.end();
  }

  private Finding checkAnnotations(RecordReader reader, List<String> sound, boolean shown)
      throws IOException {
    Finding finding = Finding.NONE;
    for (String annotator : plan.annotators()) {
      if (reader.hasAnnotations(annotator)) {
        try {
          reader.annotations(annotator);
          sound.add(annotator);
        } catch (FormatException e) {
          finding = Finding.of(e, shown);
        }
      }
    }
    return finding;
  }
}
