package org.ecgsl.format;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ecgsl.signal.Annotation;
import org.ecgsl.signal.EcgRecord;
import org.ecgsl.signal.SignalWindow;

/**
 * A recording that was read whole, as those of ten seconds are.
 *
 * @param record what the file says
 * @param fileName the file it is made of
 * @param samples ADC integers {@code [lead][sample]}, handed over
 * @param marks annotations in the file, in time order
 */
public record InMemoryReader(
    EcgRecord record, String fileName, int[][] samples, List<Annotation> marks)
    implements RecordReader {

  public InMemoryReader {
    marks = List.copyOf(marks);
    if (samples.length != record.leads().size() || samples[0].length != record.lengthSamples()) {
      throw new IllegalArgumentException("samples of another shape than " + record.recordId());
    }
  }

  /** A file's name without its extension, which is what a recording in it is called. */
  public static String recordId(String fileName) {
    int dot = fileName.lastIndexOf('.');
    return dot > 0 ? fileName.substring(0, dot) : fileName;
  }

  @Override
  public List<String> files() {
    return List.of(fileName);
  }

  @Override
  public WindowCursor windows(int windowSamples) {
    if (windowSamples < 1) {
      throw new IllegalArgumentException("windows of " + windowSamples + " samples");
    }
    return new Cursor(windowSamples);
  }

  @Override
  public boolean hasAnnotations(String annotator) {
    return annotator.equals(EMBEDDED) && !marks.isEmpty();
  }

  @Override
  public List<Annotation> annotations(String annotator) throws FormatException {
    if (!hasAnnotations(annotator)) {
      throw new FormatException(
          new FormatError.MissingFile(fileName + " (annotations)", "annotator " + annotator));
    }
    return marks;
  }

  private final class Cursor implements WindowCursor {
    private final int windowSamples;
    private int at;

    Cursor(int windowSamples) {
      this.windowSamples = windowSamples;
    }

    @Override
    public Optional<SignalWindow> next() {
      int end = (int) Math.min((long) at + windowSamples, samples[0].length);
      if (at == end) {
        return Optional.empty();
      }
      int from = at;
      int[][] window = new int[samples.length][];
      Arrays.setAll(window, lead -> Arrays.copyOfRange(samples[lead], from, end));
      at = end;
      return Optional.of(new SignalWindow(from, record.samplingRate(), record.leads(), window));
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }
}
