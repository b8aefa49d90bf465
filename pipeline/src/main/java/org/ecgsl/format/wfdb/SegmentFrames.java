package org.ecgsl.format.wfdb;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.ecgsl.format.FormatError;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.Message;
import org.ecgsl.signal.SignalWindow;

/** The signals of a single segment, whose files it reads side by side. */
final class SegmentFrames implements Frames {

  private static final long MOST_SKEWED_SAMPLES = 1 << 28;
  private static final long ALWAYS_SKEWED_SAMPLES = 1 << 16;

  private final WfdbHeader header;
  private final String headerPlace;
  private final List<GroupReader> readers;
  private long position;
  private boolean skipped;

  private SegmentFrames(WfdbHeader header, String headerPlace, List<GroupReader> readers) {
    this.header = header;
    this.headerPlace = headerPlace;
    this.readers = readers;
  }

  /**
   * Opens the signal files at their start.
   *
   * @param headerName bare name of the header file
   * @param length frames to read
   * @throws FormatException if a file is missing or too short
   */
  static SegmentFrames open(OpenFiles files, String headerName, WfdbHeader header, long length)
      throws IOException, FormatException {
    List<GroupReader> readers = new ArrayList<>();
    SegmentFrames frames = new SegmentFrames(header, files.describe(headerName), readers);
    try {
      for (SignalGroup group : header.groups()) {
        readers.add(reader(files, headerName, group, length));
      }
      return frames;
    } catch (IOException | FormatException | RuntimeException e) {
      frames.close();
      throw e;
    }
  }

  private static GroupReader reader(
      OpenFiles files, String headerName, SignalGroup group, long length)
      throws IOException, FormatException {
    long bytes = files.size(group.file(), headerName);
    String place = files.describe(group.file());
    if (group.format().storage() != SignalFormat.Storage.FLAC && group.framesIn(bytes) < length) {
      throw new FormatException(
          new FormatError.TruncatedSignal(place, group.framesIn(bytes), length));
    }
    requireModestSkew(group, bytes, length, place);
    InputStream in = files.open(group.file(), headerName);
    try {
      skipProlog(in, group.offset());
      return new GroupReader(group, source(in, group, bytes, place), length, place);
    } catch (IOException | FormatException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /** What a late signal holds back stays in memory: no more of it than the file is long. */
  private static void requireModestSkew(SignalGroup group, long bytes, long length, String place)
      throws FormatException {
    long most = Math.min(MOST_SKEWED_SAMPLES, Math.max(ALWAYS_SKEWED_SAMPLES, bytes));
    if (Math.min(group.maxSkew(), length) > most / group.frameSamples()) {
      throw new FormatException(
          new FormatError.UnsupportedLayout(
              place, Message.of("signals that come %,d frames late", group.maxSkew())));
    }
  }

  /** Whole frames in the file of a group. */
  static long measure(OpenFiles files, String headerName, SignalGroup group)
      throws IOException, FormatException {
    long bytes = files.size(group.file(), headerName);
    if (group.format().storage() != SignalFormat.Storage.FLAC) {
      return group.framesIn(bytes);
    }
    try (InputStream in = files.open(group.file(), headerName)) {
      skipProlog(in, group.offset());
      return FlacSource.open(in, group, bytes, files.describe(group.file())).frames();
    }
  }

  private static void skipProlog(InputStream in, long bytes) throws IOException {
    try {
      in.skipNBytes(bytes);
    } catch (EOFException e) {
      // Shorter than its prolog: it holds no sample, which the source finds by itself.
    }
  }

  private static FrameSource source(InputStream in, SignalGroup group, long bytes, String place)
      throws IOException, FormatException {
    return switch (group.format().storage()) {
      case PACKED -> new PackedSource(in, group, bytes);
      case DIFFERENCES -> new DifferencesSource(new PackedSource(in, group, bytes), group);
      case FLAC -> FlacSource.open(in, group, bytes, place);
      case NONE -> throw new IllegalArgumentException("a group of no file");
    };
  }

  @Override
  public void read(int[][] columns, int at, int frames) throws IOException, FormatException {
    for (GroupReader reader : readers) {
      int[] indices = reader.group().indices();
      int[][] shared = new int[indices.length][];
      for (int i = 0; i < indices.length; i++) {
        shared[i] = columns[indices[i]];
      }
      reader.read(shared, at, frames);
    }
    fillSignalsOfNoFile(columns, at, frames);
    position += frames;
    // A segment may be used in part: then its checksums are of more than is read.
    boolean whole = !skipped && position == header.frames().orElse(-1);
    if (whole && header.givesChecksums()) {
      for (GroupReader reader : readers) {
        compareChecksums(reader);
      }
    }
  }

  private void fillSignalsOfNoFile(int[][] columns, int at, int frames) {
    for (int s = 0; s < columns.length; s++) {
      SignalSpec signal = header.signals().get(s);
      if (signal.format() == SignalFormat.FORMAT_0) {
        int n = signal.samplesPerFrame();
        Arrays.fill(columns[s], at * n, (at + frames) * n, SignalWindow.INVALID_SAMPLE);
      }
    }
  }

  private void compareChecksums(GroupReader reader) throws FormatException {
    int[] indices = reader.group().indices();
    for (int i = 0; i < indices.length; i++) {
      OptionalInt expected = reader.group().signals().get(i).checksum();
      int found = reader.checksum(i);
      if (expected.isPresent() && expected.getAsInt() != found) {
        throw new FormatException(
            new FormatError.ChecksumMismatch(headerPlace, indices[i], found, expected.getAsInt()));
      }
    }
  }

  @Override
  public void skip(long frames) throws IOException, FormatException {
    if (frames > 0) {
      for (GroupReader reader : readers) {
        reader.skip(frames);
      }
      position += frames;
      skipped = true;
    }
  }

  @Override
  public long nextRecorded() {
    return position;
  }

  /** Closes every file, even where closing another fails. */
  @Override
  public void close() throws IOException {
    IOException failure = null;
    for (GroupReader reader : readers) {
      try {
        reader.close();
      } catch (IOException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
