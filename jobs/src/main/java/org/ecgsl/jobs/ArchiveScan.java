package org.ecgsl.jobs;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.WindowRange;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.dataset.RecordMetadata;
import org.ecgsl.jobs.lake.archive.ArchiveListing;

/**
 * Reads an archive as rows of the records table, without a lake: the rows an ingest with the same
 * settings would store, those of duplicates and of single segments too.
 */
public final class ArchiveScan {

  /** Bytes of input a task reads at most, but for a single recording that is larger. */
  private static final long TASK_BYTES = 128L << 20;

  private final IngestPlan plan;
  private final Archive archive;
  private final Configuration hadoop;

  private ArchiveScan(IngestPlan plan, Archive archive, Configuration hadoop) {
    this.plan = plan;
    this.archive = archive;
    this.hadoop = hadoop;
  }

  /**
   * Finds the archive and reads its tables; does not list it yet.
   *
   * @throws UserException if there is no such folder, or its descriptor is wrong
   */
  public static ArchiveScan of(RunConfig.Ingest config, Configuration hadoop) throws IOException {
    Archive archive = Archive.of(config, hadoop);
    requireFolder(archive.root(), hadoop);
    return new ArchiveScan(IngestPlan.of(config, archive), archive, hadoop);
  }

  private static void requireFolder(Path root, Configuration hadoop) throws IOException {
    try {
      FileStatus status = root.getFileSystem(hadoop).getFileStatus(root);
      if (status.isFile()) {
        throw new UserException(
            "%s is a file: give its folder, and choose the recording by record_id"
                .formatted(status.getPath()));
      }
    } catch (FileNotFoundException e) {
      throw new UserException("no archive at " + root + ": the folder does not exist", e);
    }
  }

  /** Name the recordings have in the {@code dataset} column. */
  public String dataset() {
    return plan.dataset();
  }

  /**
   * Lists the recordings, sorted by record id.
   *
   * @throws UserException if there is none
   */
  public List<Recording> recordings() throws IOException {
    return ArchiveListing.of(archive.root(), plan.formats(), hadoop).entries().stream()
        .filter(archive::includes)
        .map(at -> new Recording(plan, at, archive.of(at).orElse(null)))
        .toList();
  }

  /**
   * What is wrong if some of the recordings are to be de-identified and there is no key.
   *
   * @param recordings recordings of this archive
   */
  public Optional<String> lacksKey(List<Recording> recordings) {
    return plan.lacksKey(recordings.stream().map(recording -> recording.at).toList());
  }

  /**
   * Cuts a list of recordings into work for so many cores.
   *
   * @param samples whether their samples are to be read, so that their size counts
   */
  public static List<List<Recording>> balanced(
      List<Recording> recordings, boolean samples, int cores) {
    return Batches.balanced(recordings, r -> samples ? r.at.bytes() : 0, TASK_BYTES, cores);
  }

  /**
   * What is wanted of a recording. What is not wanted is not read, and so not checked.
   *
   * @param samples whether rows have samples and context
   * @param sums whether rows have {@code source_bytes}, {@code source_hash} and {@code
   *     sample_hash}; every file is read to its end for them
   * @param whole whether a recording that is broken anywhere gives no row at all; if rows have
   *     samples, it is read twice for that
   * @param range which rows
   */
  public record Demand(boolean samples, boolean sums, boolean whole, WindowRange range)
      implements Serializable {

    boolean check() {
      return sums || (whole && samples);
    }
  }

  /** A file in which a recording may begin. */
  public static final class Recording implements Serializable {
    private static final long serialVersionUID = 1;

    private final IngestPlan plan;
    private final ArchiveListing.Entry at;
    private final RecordMetadata metadata;

    private Recording(IngestPlan plan, ArchiveListing.Entry at, RecordMetadata metadata) {
      this.plan = plan;
      this.at = at;
      this.metadata = metadata;
    }

    /** Its {@code dataset}. */
    public String dataset() {
      return plan.dataset();
    }

    /** Its {@code record_id}. */
    public String recordId() {
      return at.recordId();
    }

    /** Bytes of its files. */
    public long bytes() {
      return at.bytes();
    }

    /** Whether it is the recording of a file: begins in it, or has the file's bare name. */
    boolean isOf(Path file) {
      String name = file.getName();
      String stem = at.name().replaceFirst("\\.hea$", "");
      boolean wfdb = !stem.equals(at.name()) && name.replaceFirst("\\.[^.]*$", "").equals(stem);
      return new Path(at.folder()).equals(file.getParent()) && (name.equals(at.name()) || wfdb);
    }

    /**
     * Opens it.
     *
     * @return its rows; empty if it is no recording, and nothing said it would be one
     * @throws BrokenRecordingException if it cannot be read
     * @throws IOException if the storage fails
     */
    public Optional<RecordingRows> open(Demand demand, SerializableConfiguration hadoop)
        throws IOException, BrokenRecordingException {
      RecordCheck.Checked checked = demand.check() ? new RecordCheck(plan, hadoop).check(at) : null;
      if (checked != null && checked.ignored()) {
        return Optional.empty();
      }
      if (checked != null && !checked.sound()) {
        throw new BrokenRecordingException(checked.signal().message());
      }
      try {
        Optional<RecordCursor> cursor =
            RecordCursor.open(plan, at, metadata, demand.samples(), demand.range(), hadoop.value());
        if (cursor.isEmpty() && at.expected()) {
          throw new BrokenRecordingException(at.source() + " is of no format that is read");
        }
        return cursor.map(
            rows -> new RecordingRows(rows, checked == null ? null : checked.entry()));
      } catch (FormatException e) {
        boolean shown = plan.deidentifier().allowsTexts();
        throw new BrokenRecordingException(shown ? e.error().shown() : e.error().withheld(), e);
      }
    }
  }
}
