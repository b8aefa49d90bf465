package org.ecgsl.format.wfdb;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.ecgsl.format.FormatError;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.Message;
import org.ecgsl.format.RecordFiles;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.WindowCursor;
import org.ecgsl.signal.Annotation;
import org.ecgsl.signal.EcgRecord;

/**
 * Reads a recording in the WFDB format: header {@code NAME.hea} (PhysioNet, header(5)), signals in
 * one or several files (signal(5), formats of {@link SignalFormat}), annotations {@code
 * NAME.ANNOTATOR} (annot(5)).
 *
 * <p>Skew is put right: the samples it cuts off at the end are invalid. Stored invalid values
 * become {@link org.ecgsl.signal.SignalWindow#INVALID_SAMPLE}. The record is identified by its file
 * name, whatever name stands in the header.
 *
 * <p>A header that does not give the length is completed from the size of the signal files, and, as
 * header(5) has it, its checksums do not count. Nor do they where they are all 0: so write tools
 * that do not compute them.
 *
 * <p>Segments of a multi-segment record that are missing are named in a comment of the record;
 * their samples are gaps, as where nothing was recorded.
 */
public final class WfdbRecordReader implements RecordReader {

  private static final String EXTENSION = ".hea";

  /** Stored samples that are checked at once. */
  private static final int VERIFIED_AT_ONCE = 1 << 14;

  private final OpenFiles files;
  private final String name;
  private final WfdbHeader header;
  private final SignalLayout layout;
  private final Resolution resolution;
  private final EcgRecord record;

  private WfdbRecordReader(
      OpenFiles files,
      String name,
      WfdbHeader header,
      SignalLayout layout,
      Resolution resolution,
      EcgRecord record) {
    this.files = files;
    this.name = name;
    this.header = header;
    this.layout = layout;
    this.resolution = resolution;
    this.record = record;
  }

  /**
   * Opens a record at high resolution by reading its headers.
   *
   * @param name name of the record, without extension
   * @throws FormatException if a header is missing or cannot be read
   */
  public static WfdbRecordReader open(RecordFiles files, String name)
      throws IOException, FormatException {
    return open(files, name, Resolution.HIGH);
  }

  /**
   * Opens a record by reading its headers. Signal files may be missing unless the header leaves its
   * length to them.
   *
   * @param name name of the record, without extension
   * @throws FormatException if a header is missing or cannot be read
   */
  public static WfdbRecordReader open(RecordFiles files, String name, Resolution resolution)
      throws IOException, FormatException {
    OpenFiles opener = new OpenFiles(files);
    String file = name + EXTENSION;
    WfdbHeader header =
        new HeaderParser(files.describe(file))
            .parse(opener.readAll(file, "the list of recordings"));
    SignalLayout layout = SignalLayout.of(opener, file, header);
    EcgRecord record = record(name, files.describe(file), header, layout, resolution);
    return new WfdbRecordReader(opener, name, header, layout, resolution, record);
  }

  private static EcgRecord record(
      String name, String place, WfdbHeader header, SignalLayout layout, Resolution resolution)
      throws FormatException {
    int shown = resolution.samplesPerFrame(layout.largestSamplesPerFrame());
    double rate = header.frameRate() * shown;
    if (layout.frames() > Long.MAX_VALUE / shown || Double.isInfinite(rate)) {
      throw new FormatException(
          new FormatError.MalformedFile(
              place,
              Message.of("length"),
              Message.of("%d frames of %d samples", layout.frames(), shown)));
    }
    List<String> comments = layout.comments(header.comments());
    return new EcgRecord(
        name,
        rate,
        layout.frames() * shown,
        layout.signals().stream().map(SignalSpec::lead).toList(),
        PatientComments.read(comments, name),
        comments,
        header.startTime(),
        PatientComments.diagnoses(comments));
  }

  @Override
  public EcgRecord record() {
    return record;
  }

  @Override
  public List<String> files() {
    return layout.files();
  }

  @Override
  public WindowCursor windows(int windowSamples) throws IOException, FormatException {
    if (windowSamples < 1) {
      throw new IllegalArgumentException("windows of " + windowSamples + " samples");
    }
    Frames frames = layout.open(files);
    return new WfdbWindowCursor(
        record, frames, layout.samplesPerFrame(), resolution, windowSamples);
  }

  @Override
  public long nextRecorded(long sample) {
    long samplesPerFrame = resolution.samplesPerFrame(layout.largestSamplesPerFrame());
    long frame = sample / samplesPerFrame;
    long recorded = layout.nextRecorded(frame);
    return recorded == frame ? sample : recorded * samplesPerFrame;
  }

  /** Decodes the stored frames, without making windows of them. */
  @Override
  public void verify() throws IOException, FormatException {
    int[] perFrame = layout.samplesPerFrame();
    long samples = Arrays.stream(perFrame).asLongStream().sum();
    int chunk = (int) Math.min(layout.frames(), Math.max(1, VERIFIED_AT_ONCE / samples));
    int[][] columns =
        Arrays.stream(perFrame).mapToObj(n -> new int[chunk * n]).toArray(int[][]::new);
    try (Frames frames = layout.open(files)) {
      long at = 0;
      while (at < layout.frames()) {
        long recorded = frames.nextRecorded();
        frames.skip(recorded - at);
        int count = (int) Math.min(chunk, layout.frames() - recorded);
        frames.read(columns, 0, count);
        at = recorded + count;
      }
    }
  }

  @Override
  public boolean hasAnnotations(String annotator) throws IOException {
    return files.files().exists(name + "." + annotator);
  }

  @Override
  public List<Annotation> annotations(String annotator) throws IOException, FormatException {
    String file = name + "." + annotator;
    byte[] bytes = files.readAll(file, "annotator " + annotator);
    String place = files.describe(file);
    return AhaAnnotations.recognises(bytes)
        ? AhaAnnotations.decode(bytes, place, header.frameRate(), record.samplingRate())
        : new AnnotationDecoder(bytes, place, header.frameRate(), record.samplingRate()).decode();
  }
}
