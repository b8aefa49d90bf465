package org.ecgsl.format.wfdb;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.ecgsl.format.FormatError;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.RecordFiles;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.WindowCursor;
import org.ecgsl.signal.Annotation;
import org.ecgsl.signal.EcgRecord;

/**
 * Reads WFDB records: header, signal files, annotation files (PhysioNet, header(5), signal(5),
 * annot(5)).
 *
 * <p>Read are records of one segment with one sample per frame, in the formats of {@link
 * SignalFormat}, signals interleaved or spread over files, with or without a prolog. A checksum is
 * checked where the header gives one; the writers of some challenge archives put 0 there for every
 * signal of a record, which counts as giving none.
 */
public final class WfdbRecordReader implements RecordReader {

  private static final int VERIFY_WINDOW = 1 << 16;

  private final RecordFiles files;
  private final String name;
  private final WfdbHeader header;
  private final EcgRecord record;

  private WfdbRecordReader(RecordFiles files, String name, WfdbHeader header, long length) {
    this.files = files;
    this.name = name;
    this.header = header;
    this.record =
        new EcgRecord(
            name,
            header.samplingRate(),
            length,
            header.signals().stream().map(WfdbHeader.Signal::lead).toList(),
            PatientComments.read(header.comments(), name),
            header.comments());
  }

  /**
   * Opens a record by reading its header; where that does not give the length, the signal file is
   * read through once to find it.
   *
   * @param name name of the record, without extension
   * @throws FormatException if the header is missing or cannot be read
   */
  public static WfdbRecordReader open(RecordFiles files, String name)
      throws IOException, FormatException {
    WfdbHeader header = WfdbHeader.read(files, name + ".hea");
    long length = header.length() >= 0 ? header.length() : measure(files, name, header);
    return new WfdbRecordReader(files, name, header, length);
  }

  @Override
  public EcgRecord record() {
    return record;
  }

  @Override
  public List<String> files() {
    Set<String> names = new LinkedHashSet<>();
    names.add(name + ".hea");
    header.signals().forEach(signal -> names.add(signal.file()));
    return List.copyOf(names);
  }

  @Override
  public WindowCursor windows(int windowSamples) throws IOException, FormatException {
    if (windowSamples < 1) {
      throw new IllegalArgumentException("windows of " + windowSamples + " samples");
    }
    return WfdbWindowCursor.open(files, name, header, record, windowSamples);
  }

  @Override
  public void verify() throws IOException, FormatException {
    try (WindowCursor cursor = windows(VERIFY_WINDOW)) {
      while (cursor.next().isPresent()) {
        // The cursor checks what it passes.
      }
    }
  }

  @Override
  public boolean hasAnnotations(String annotator) throws IOException {
    return files.exists(name + "." + annotator);
  }

  @Override
  public List<Annotation> annotations(String annotator) throws IOException, FormatException {
    String file = name + "." + annotator;
    try (InputStream in = files.open(file)) {
      return WfdbAnnotations.decode(in.readAllBytes(), files.describe(file));
    } catch (FileNotFoundException | NoSuchFileException e) {
      throw new FormatException(
          new FormatError.MissingFile(files.describe(file), "annotator " + annotator));
    }
  }

  private static long measure(RecordFiles files, String name, WfdbHeader header)
      throws IOException, FormatException {
    WfdbHeader.Signal first = header.signals().get(0);
    List<WfdbHeader.Signal> sharing = new ArrayList<>(header.signals());
    sharing.removeIf(signal -> !signal.file().equals(first.file()));
    long bytes = 0;
    try (InputStream in = files.open(first.file())) {
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        bytes += n;
      }
    } catch (FileNotFoundException | NoSuchFileException e) {
      throw WfdbWindowCursor.missing(files, first.file(), name);
    }
    SignalFormat format = first.format();
    long groups = (bytes - first.offset()) / format.bytes(format.groupSamples());
    return Math.max(0, groups * format.groupSamples() / sharing.size());
  }
}
