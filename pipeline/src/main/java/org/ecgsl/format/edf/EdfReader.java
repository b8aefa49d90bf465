package org.ecgsl.format.edf;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.ecgsl.format.FormatError;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.Message;
import org.ecgsl.format.RecordFiles;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.WindowCursor;
import org.ecgsl.signal.Annotation;
import org.ecgsl.signal.EcgRecord;
import org.ecgsl.signal.Lead;
import org.ecgsl.signal.LeadNames;

/**
 * Reads one EDF or BDF file.
 *
 * <p>A recording has one sampling rate, a file may have many. The recording runs at the rate of the
 * fastest signal that is labelled as an ECG lead, or of the fastest signal where none is. Its leads
 * are the signals of that rate and slower ECG leads, whose samples are held; other signals are left
 * out, and a comment names them.
 *
 * <p>Samples are the file's digital values. Its physical and digital extremes become gain and
 * baseline; a baseline that falls between two integers is rounded, which shifts the lead by half a
 * digital unit at most.
 */
final class EdfReader implements RecordReader {

  private final RecordFiles files;
  private final String fileName;
  private final EdfHeader header;
  private final EdfLayout layout;
  private final EcgRecord record;

  private EdfReader(
      RecordFiles files, String fileName, EdfHeader header, EdfLayout layout, EcgRecord record) {
    this.files = files;
    this.fileName = fileName;
    this.header = header;
    this.layout = layout;
    this.record = record;
  }

  static EdfReader open(RecordFiles files, String fileName) throws IOException, FormatException {
    String place = files.describe(fileName);
    EdfHeader header;
    long size;
    try (InputStream in = files.open(fileName)) {
      size = files.size(fileName);
      header = EdfHeader.read(in, place, size);
    } catch (FileNotFoundException | NoSuchFileException e) {
      throw new FormatException(new FormatError.MissingFile(place, "the archive"));
    }
    List<Integer> chosen = chosen(header);
    if (chosen.isEmpty() || header.recordSeconds() == 0) {
      throw new FormatException(
          new FormatError.MalformedFile(
              place, Message.of("signals"), Message.of("none but annotations")));
    }
    int samples =
        chosen.stream().mapToInt(i -> header.signals().get(i).samplesPerRecord()).max().orElse(0);
    long records = dataRecords(header, size, samples, place);
    long[] starts =
        header.isDiscontinuous()
            ? EdfTimeline.starts(files, fileName, header, records, samples)
            : null;
    EdfLayout layout = new EdfLayout(header, chosen, samples, records, starts);
    return new EdfReader(files, fileName, header, layout, describe(header, layout, fileName));
  }

  /** Indices of the signals that become leads. */
  private static List<Integer> chosen(EdfHeader header) {
    List<Integer> signals = new ArrayList<>();
    for (int i = 0; i < header.signals().size(); i++) {
      EdfHeader.Signal signal = header.signals().get(i);
      if (!signal.isAnnotations() && signal.samplesPerRecord() > 0 && !signal.label().isBlank()) {
        signals.add(i);
      }
    }
    List<Integer> ecg =
        signals.stream().filter(i -> LeadNames.isEcg(header.signals().get(i).label())).toList();
    int fastest =
        (ecg.isEmpty() ? signals : ecg)
            .stream()
                .map(i -> header.signals().get(i).samplesPerRecord())
                .max(Comparator.naturalOrder())
                .orElse(0);
    return signals.stream()
        .filter(i -> ecg.contains(i) || header.signals().get(i).samplesPerRecord() == fastest)
        .toList();
  }

  private static long dataRecords(EdfHeader header, long size, int samples, String place)
      throws FormatException {
    long there = (size - header.headerBytes()) / header.recordBytes();
    if (header.dataRecords() < 0) {
      return there;
    }
    if (header.dataRecords() > there) {
      throw new FormatException(
          new FormatError.TruncatedSignal(
              place, there * samples, Math.multiplyExact(header.dataRecords(), (long) samples)));
    }
    return header.dataRecords();
  }

  private static EcgRecord describe(EdfHeader header, EdfLayout layout, String fileName) {
    int dot = fileName.lastIndexOf('.');
    String recordId = dot > 0 ? fileName.substring(0, dot) : fileName;
    EdfIdentity identity = new EdfIdentity(header);
    List<String> comments = new ArrayList<>();
    for (int i = 0; i < header.signals().size(); i++) {
      EdfHeader.Signal signal = header.signals().get(i);
      if (!layout.signals().contains(i) && !signal.isAnnotations()) {
        comments.add(
            "left out: signal '%s', %s Hz"
                .formatted(signal.label(), signal.samplesPerRecord() / header.recordSeconds()));
      }
    }
    return new EcgRecord(
        recordId,
        layout.samplesPerRecord() / header.recordSeconds(),
        layout.length(),
        layout.signals().stream().map(i -> lead(header.signals().get(i))).toList(),
        identity.patient(recordId),
        comments,
        identity.start(),
        List.of());
  }

  private static Lead lead(EdfHeader.Signal signal) {
    String unit = signal.dimension().isEmpty() ? "adu" : signal.dimension();
    double gain =
        (signal.digitalMax() - signal.digitalMin()) / (signal.physicalMax() - signal.physicalMin());
    double baseline = signal.digitalMin() - gain * signal.physicalMin();
    // Channels that were not connected often have no range at all.
    boolean scaled = Double.isFinite(gain) && gain != 0 && Math.abs(baseline) < Integer.MAX_VALUE;
    return scaled
        ? new Lead(signal.label(), gain, (int) Math.rint(baseline), unit)
        : new Lead(signal.label(), 1, 0, "adu");
  }

  @Override
  public EcgRecord record() {
    return record;
  }

  @Override
  public List<String> files() {
    return List.of(fileName);
  }

  @Override
  public WindowCursor windows(int windowSamples) throws IOException, FormatException {
    if (windowSamples < 1) {
      throw new IllegalArgumentException("windows of " + windowSamples + " samples");
    }
    return new EdfWindowCursor(
        EdfDataRecords.open(files, fileName, header, layout.records()),
        layout,
        record,
        windowSamples);
  }

  @Override
  public long nextRecorded(long sample) {
    return layout.nextRecorded(sample);
  }

  @Override
  public boolean hasAnnotations(String annotator) {
    return annotator.equals(EMBEDDED)
        && header.signals().stream().anyMatch(EdfHeader.Signal::isAnnotations);
  }

  @Override
  public List<Annotation> annotations(String annotator) throws IOException, FormatException {
    if (!hasAnnotations(annotator)) {
      throw new FormatException(
          new FormatError.MissingFile(
              files.describe(fileName) + " (annotations)", "annotator " + annotator));
    }
    return EdfTimeline.annotations(
        files, fileName, header, layout.records(), record.samplingRate());
  }
}
