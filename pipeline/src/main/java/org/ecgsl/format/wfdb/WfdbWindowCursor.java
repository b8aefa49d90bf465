package org.ecgsl.format.wfdb;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ecgsl.format.FormatError;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.RecordFiles;
import org.ecgsl.format.WindowCursor;
import org.ecgsl.signal.EcgRecord;
import org.ecgsl.signal.SignalWindow;

/** Decodes the signal files of a record side by side and adds up the checksums on the way. */
final class WfdbWindowCursor implements WindowCursor {

  private final EcgRecord record;
  private final WfdbHeader header;
  private final String headerFile;
  private final List<SignalFile> signalFiles;
  private final int windowSamples;
  private final int[] sums;
  private long position;
  private boolean checked;

  private WfdbWindowCursor(
      EcgRecord record,
      WfdbHeader header,
      String headerFile,
      List<SignalFile> signalFiles,
      int windowSamples) {
    this.record = record;
    this.header = header;
    this.headerFile = headerFile;
    this.signalFiles = signalFiles;
    this.windowSamples = windowSamples;
    this.sums = new int[header.signals().size()];
  }

  static WfdbWindowCursor open(
      RecordFiles files, String name, WfdbHeader header, EcgRecord record, int windowSamples)
      throws IOException, FormatException {
    Map<String, List<Integer>> signalsByFile = new LinkedHashMap<>();
    for (int i = 0; i < header.signals().size(); i++) {
      signalsByFile
          .computeIfAbsent(header.signals().get(i).file(), file -> new ArrayList<>())
          .add(i);
    }
    List<SignalFile> opened = new ArrayList<>();
    try {
      for (Map.Entry<String, List<Integer>> entry : signalsByFile.entrySet()) {
        WfdbHeader.Signal first = header.signals().get(entry.getValue().get(0));
        opened.add(SignalFile.open(files, name, first, entry.getValue()));
      }
    } catch (IOException | FormatException e) {
      closeAll(opened);
      throw e;
    }
    return new WfdbWindowCursor(
        record, header, files.describe(name + ".hea"), opened, windowSamples);
  }

  static FormatException missing(RecordFiles files, String file, String record) {
    return new FormatException(
        new FormatError.MissingFile(files.describe(file), "the header of " + record));
  }

  @Override
  public Optional<SignalWindow> next() throws IOException, FormatException {
    int length = (int) Math.min(windowSamples, record.lengthSamples() - position);
    if (length <= 0) {
      requireChecksums();
      return Optional.empty();
    }
    int[][] samples = new int[header.signals().size()][length];
    for (SignalFile file : signalFiles) {
      int read = file.read(samples, length, sums);
      if (read < length) {
        throw new FormatException(
            new FormatError.TruncatedSignal(file.place, position + read, record.lengthSamples()));
      }
    }
    SignalWindow window =
        new SignalWindow(position, record.samplingRate(), record.leads(), samples);
    position += length;
    return Optional.of(window);
  }

  private void requireChecksums() throws FormatException {
    boolean given = header.signals().stream().anyMatch(signal -> signal.checksum().orElse(0) != 0);
    if (checked || !given) {
      return;
    }
    checked = true;
    for (int i = 0; i < sums.length; i++) {
      // A header without a length was measured: a prolog or padding may count, the sum may not
      // hold.
      int expected = header.signals().get(i).checksum().orElse((short) sums[i]);
      if (header.length() >= 0 && (short) expected != (short) sums[i]) {
        throw new FormatException(
            new FormatError.ChecksumMismatch(headerFile, i, (short) sums[i], (short) expected));
      }
    }
  }

  @Override
  public void close() throws IOException {
    closeAll(signalFiles);
  }

  private static void closeAll(List<SignalFile> files) throws IOException {
    for (SignalFile file : files) {
      file.in.close();
    }
  }

  /** One signal file and the signals interleaved in it. */
  private static final class SignalFile {
    private final InputStream in;
    private final String place;
    private final SignalFormat format;
    private final int[] signals;
    private byte[] bytes = {};
    private int[] decoded = {};

    /** A sample that was decoded with its partner but belongs to the next window. */
    private int[] carried = {};

    private SignalFile(InputStream in, String place, SignalFormat format, int[] signals) {
      this.in = in;
      this.place = place;
      this.format = format;
      this.signals = signals;
    }

    static SignalFile open(
        RecordFiles files, String record, WfdbHeader.Signal first, List<Integer> signals)
        throws IOException, FormatException {
      InputStream in;
      try {
        in = files.open(first.file());
      } catch (FileNotFoundException | NoSuchFileException e) {
        throw missing(files, first.file(), record);
      }
      in.skipNBytes(first.offset());
      return new SignalFile(
          in,
          files.describe(first.file()),
          first.format(),
          signals.stream().mapToInt(Integer::intValue).toArray());
    }

    /** Reads {@code length} samples of each of its signals; fewer at the end of the file. */
    int read(int[][] samples, int length, int[] sums) throws IOException {
      int wanted = length * signals.length;
      int fresh = wanted - carried.length;
      int rounded =
          (fresh + format.groupSamples() - 1) / format.groupSamples() * format.groupSamples();
      ensureSpace(carried.length + rounded, format.bytes(rounded));
      int found = in.readNBytes(bytes, 0, format.bytes(rounded));
      int whole = Math.min(rounded, format.samplesIn(found));
      int[] block = new int[whole];
      format.decode(bytes, block, whole);
      System.arraycopy(carried, 0, decoded, 0, carried.length);
      System.arraycopy(block, 0, decoded, carried.length, whole);
      int there = carried.length + whole;
      int frames = Math.min(length, there / signals.length);
      for (int s = 0; s < signals.length; s++) {
        scatter(samples[signals[s]], s, frames, sums, signals[s]);
      }
      int used = frames * signals.length;
      carried = Arrays.copyOfRange(decoded, used, there);
      return frames;
    }

    private void scatter(int[] out, int first, int frames, int[] sums, int signal) {
      int sum = sums[signal];
      for (int i = 0, at = first; i < frames; i++, at += signals.length) {
        sum += decoded[at];
        out[i] = format.sample(decoded[at]);
      }
      sums[signal] = sum;
    }

    private void ensureSpace(int samples, int byteCount) {
      if (decoded.length < samples) {
        decoded = new int[samples];
      }
      if (bytes.length < byteCount) {
        bytes = new byte[byteCount];
      }
    }
  }
}
