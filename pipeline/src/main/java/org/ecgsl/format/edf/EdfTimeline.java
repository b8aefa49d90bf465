package org.ecgsl.format.edf;

import com.google.errorprone.annotations.CompileTimeConstant;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.ecgsl.format.FormatError;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.Message;
import org.ecgsl.format.RecordFiles;
import org.ecgsl.signal.Annotation;

/**
 * The time-stamped annotation lists of EDF+ (specification, 2.2.2): in each data record, signals
 * labelled "EDF Annotations" hold {@code +onset[\u0015duration]\u0014text\u0014...\u0014\0}, onset
 * in seconds from the start of the file. The first list of a data record without a text tells when
 * the record begins.
 */
final class EdfTimeline {

  private static final char DURATION = '\u0015';
  private static final char END = '\u0014';

  /** Annotations of the field that are free text have this symbol (PhysioNet, ecgcodes). */
  private static final String COMMENT = "\"";

  /** Data records lie no further apart than some thousand years at any rate. */
  private static final double LATEST_SAMPLE = 1e14;

  private final String place;
  private final EdfHeader header;

  private EdfTimeline(String place, EdfHeader header) {
    this.place = place;
    this.header = header;
  }

  private record Mark(double onset, String text) {}

  /** First samples of the data records, at {@code samples} samples a data record. */
  static long[] starts(
      RecordFiles files, String fileName, EdfHeader header, long records, int samples)
      throws IOException, FormatException {
    EdfTimeline timeline = new EdfTimeline(files.describe(fileName), header);
    long[] starts = new long[Math.toIntExact(records)];
    double rate = samples / header.recordSeconds();
    double first = 0;
    try (EdfDataRecords data = EdfDataRecords.open(files, fileName, header, records)) {
      for (int i = 0; i < starts.length; i++) {
        double onset = timeline.onset(data.next(), i);
        first = i == 0 ? onset : first;
        double start = Math.rint((onset - first) * rate);
        long earliest = i == 0 ? 0 : starts[i - 1] + samples;
        // Onsets are rounded in the file: a data record may seem to begin a sample too early.
        if (!(start >= earliest - 1) || start > LATEST_SAMPLE) {
          throw timeline.wrong(i, "begins at %s s, before the end of the one before", onset);
        }
        starts[i] = Math.max(earliest, (long) start);
      }
    }
    return starts;
  }

  /** All annotations with a text, in time order. */
  static List<Annotation> annotations(
      RecordFiles files, String fileName, EdfHeader header, long records, double rate)
      throws IOException, FormatException {
    EdfTimeline timeline = new EdfTimeline(files.describe(fileName), header);
    List<Annotation> annotations = new ArrayList<>();
    double first = 0;
    try (EdfDataRecords data = EdfDataRecords.open(files, fileName, header, records)) {
      for (int i = 0; i < records; i++) {
        List<Mark> marks = timeline.marks(data.next(), i);
        if (i == 0 && !marks.isEmpty() && marks.get(0).text().isEmpty()) {
          first = marks.get(0).onset();
        }
        for (Mark mark : marks) {
          double sample = Math.rint((mark.onset() - first) * rate);
          if (!mark.text().isBlank() && sample >= 0 && sample < LATEST_SAMPLE) {
            annotations.add(new Annotation((long) sample, COMMENT, 0, 0, 0, mark.text()));
          }
        }
      }
    }
    annotations.sort(Comparator.comparingLong(Annotation::sample));
    return annotations;
  }

  private double onset(byte[] dataRecord, long index) throws FormatException {
    List<Mark> marks = marks(dataRecord, index);
    if (marks.isEmpty()) {
      throw wrong(index, "does not say when it begins");
    }
    return marks.get(0).onset();
  }

  private List<Mark> marks(byte[] dataRecord, long index) throws FormatException {
    List<Mark> marks = new ArrayList<>();
    int offset = 0;
    for (EdfHeader.Signal signal : header.signals()) {
      int bytes = signal.samplesPerRecord() * header.sampleBytes();
      if (signal.isAnnotations()) {
        parse(new String(dataRecord, offset, bytes, StandardCharsets.UTF_8), index, marks);
      }
      offset += bytes;
    }
    return marks;
  }

  private void parse(String lists, long index, List<Mark> marks) throws FormatException {
    for (String list : lists.split("\0", -1)) {
      if (list.isEmpty()) {
        continue;
      }
      int end = list.indexOf(END);
      if (end < 0) {
        throw wrong(index, "has an annotation list without an end");
      }
      String time = list.substring(0, end);
      int duration = time.indexOf(DURATION);
      double onset = seconds(duration < 0 ? time : time.substring(0, duration), index);
      String[] texts = list.substring(end + 1).split(String.valueOf(END), -1);
      // The last part is what follows the last end mark: nothing.
      for (int i = 0; i < Math.max(1, texts.length - 1); i++) {
        marks.add(new Mark(onset, texts[i]));
      }
    }
  }

  private double seconds(String text, long index) throws FormatException {
    if (!text.matches("[+-]\\d{1,15}(\\.\\d{0,15})?")) {
      throw wrong(index, "has an annotation whose onset is no signed number of seconds");
    }
    return Double.parseDouble(text);
  }

  private FormatException wrong(
      long index, @CompileTimeConstant final String problem, Object... arguments) {
    return new FormatException(
        new FormatError.MalformedFile(
            place, Message.of("data record %d", index + 1), Message.of(problem, arguments)));
  }
}
