package org.ecgsl.jobs.lake;

import java.io.Serializable;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.ecgsl.jobs.lake.storage.PlainFolder;
import scala.collection.JavaConverters;

/**
 * A row of {@link LakeTable#SOURCES}: a recording as an ingest found it.
 *
 * @param recordId path of its file below the archive's root
 * @param sourceUri file it begins in
 * @param sourceBytes bytes of all its files
 * @param sourceHash SHA-256 of all its files
 * @param sampleHash {@link SampleHash} of its signals; null where they cannot be read
 * @param sameAs the recording it repeats or is a part of, as {@code dataset/record_id}, or null
 * @param settings the settings that decide what is stored of it
 * @param files its files as they were when they were read
 */
public record SourceEntry(
    String dataset,
    String recordId,
    Status status,
    String sourceUri,
    long sourceBytes,
    String sourceHash,
    String sampleHash,
    String sameAs,
    String settings,
    List<FileStamp> files)
    implements Serializable {

  /** What became of a recording. */
  public enum Status {
    /** Its signals are in the records table. */
    STORED,
    /** Its signals are there already, under another name or in another dataset. */
    DUPLICATE,
    /** It is a segment of another recording. */
    PART,
    /** Its patient is to be forgotten; such an entry is never written. */
    FORGOTTEN,
    /** It cannot be read; the quarantine table says why. */
    QUARANTINED
  }

  public SourceEntry {
    Objects.requireNonNull(status, "status");
    files = List.copyOf(files);
  }

  /**
   * A file by what a listing tells of it.
   *
   * @param name name within the recording's folder
   * @param bytes its length; -1 if there is no such file
   * @param modifiedMillis when it was changed last, in milliseconds since 1970
   */
  public record FileStamp(String name, long bytes, long modifiedMillis) implements Serializable {

    /** A file that was looked for and is not there. */
    public static FileStamp absent(String name) {
      return new FileStamp(name, -1, 0);
    }
  }

  /** What names it among all datasets. */
  public Sources.Key key() {
    return new Sources.Key(dataset, recordId);
  }

  /** URIs of its files but the one it begins in. */
  public List<String> otherFiles() {
    return otherFiles(sourceUri, files.stream());
  }

  /** The same from columns of the table. */
  static String[] otherFiles(String sourceUri, scala.collection.Seq<Row> files) {
    return otherFiles(
            sourceUri, JavaConverters.seqAsJavaList(files).stream().map(SourceEntry::stamp))
        .toArray(String[]::new);
  }

  private static List<String> otherFiles(String sourceUri, Stream<FileStamp> files) {
    String folder = sourceUri.substring(0, sourceUri.lastIndexOf('/') + 1);
    return files
        .filter(file -> file.bytes() >= 0)
        .map(file -> uri(folder, file.name()))
        .filter(uri -> !uri.equals(sourceUri))
        .toList();
  }

  /** Ordinary names without Hadoop's parsing, which a driver would do for each of millions. */
  private static String uri(String folder, String name) {
    return name.indexOf('/') < 0
        ? folder + name
        : PlainFolder.file(new Path(folder), name).toString();
  }

  /** The same recording with another fate. */
  public SourceEntry with(Status newStatus, String newSameAs) {
    return new SourceEntry(
        dataset,
        recordId,
        newStatus,
        sourceUri,
        sourceBytes,
        sourceHash,
        sampleHash,
        newSameAs,
        settings,
        files);
  }

  /** The row, seen at a time. */
  public Row toRow(Instant seen) {
    Object[] stamps =
        files.stream()
            .map(file -> RowFactory.create(file.name(), file.bytes(), file.modifiedMillis()))
            .toArray();
    return RowFactory.create(
        dataset,
        recordId,
        status.name(),
        sourceUri,
        sourceBytes,
        sourceHash,
        sampleHash,
        sameAs,
        settings,
        stamps,
        Timestamp.from(seen));
  }

  static SourceEntry of(Row row) {
    List<FileStamp> files =
        row.<Row>getList(row.fieldIndex("files")).stream().map(SourceEntry::stamp).toList();
    return new SourceEntry(
        row.getAs("dataset"),
        row.getAs("record_id"),
        Status.valueOf(row.getAs("status")),
        row.getAs("source_uri"),
        row.<Long>getAs("source_bytes"),
        row.getAs("source_hash"),
        row.getAs("sample_hash"),
        row.getAs("same_as"),
        row.getAs("settings"),
        files);
  }

  private static FileStamp stamp(Row file) {
    return new FileStamp(file.getString(0), file.getLong(1), file.getLong(2));
  }
}
