package org.ecgsl.format.ishne;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.ecgsl.format.FormatError;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.RecordFiles;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.WindowCursor;
import org.ecgsl.signal.Annotation;
import org.ecgsl.signal.EcgRecord;
import org.ecgsl.signal.SignalWindow;

/** Reads the signals, 16-bit samples of all leads in turn, a window at a time. */
final class IshneReader implements RecordReader {

  private static final int BUFFER_BYTES = 1 << 16;

  private final RecordFiles files;
  private final String fileName;
  private final IshneHeader header;

  IshneReader(RecordFiles files, String fileName, IshneHeader header) {
    this.files = files;
    this.fileName = fileName;
    this.header = header;
  }

  @Override
  public EcgRecord record() {
    return header.record();
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
    InputStream in = new BufferedInputStream(files.open(fileName), BUFFER_BYTES);
    try {
      in.skipNBytes(header.signalOffset());
    } catch (EOFException e) {
      in.close();
      throw truncated(0);
    }
    return new Cursor(in, windowSamples);
  }

  private FormatException truncated(long found) {
    return new FormatException(
        new FormatError.TruncatedSignal(files.describe(fileName), found, record().lengthSamples()));
  }

  @Override
  public boolean hasAnnotations(String annotator) {
    return false;
  }

  @Override
  public List<Annotation> annotations(String annotator) throws FormatException {
    throw new FormatException(
        new FormatError.MissingFile(
            files.describe(fileName) + " (annotations)", "annotator " + annotator));
  }

  private final class Cursor implements WindowCursor {
    private final InputStream in;
    private final int windowSamples;
    private long at;

    Cursor(InputStream in, int windowSamples) {
      this.in = in;
      this.windowSamples = windowSamples;
    }

    @Override
    public Optional<SignalWindow> next() throws IOException, FormatException {
      int length = (int) Math.min(windowSamples, record().lengthSamples() - at);
      if (length == 0) {
        return Optional.empty();
      }
      int leads = record().leads().size();
      byte[] bytes = in.readNBytes(2 * leads * length);
      if (bytes.length < 2 * leads * length) {
        throw truncated(at + bytes.length / (2 * leads));
      }
      int[][] samples = new int[leads][length];
      for (int i = 0, b = 0; i < length; i++) {
        for (int lead = 0; lead < leads; lead++, b += 2) {
          samples[lead][i] = (bytes[b] & 0xFF) | (bytes[b + 1] << 8);
        }
      }
      SignalWindow window =
          new SignalWindow(at, record().samplingRate(), record().leads(), samples);
      at += length;
      return Optional.of(window);
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
