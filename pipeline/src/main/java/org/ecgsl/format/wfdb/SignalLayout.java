package org.ecgsl.format.wfdb;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.ecgsl.format.FormatError;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.Message;

/** Where the signals of a record lie: in one segment or in several. */
sealed interface SignalLayout permits SingleSegment, MultiSegment {

  /** The layout of a header; reads further headers where it has segments. */
  static SignalLayout of(OpenFiles files, String headerName, WfdbHeader header)
      throws IOException, FormatException {
    return header.segments().isEmpty()
        ? SingleSegment.of(files, headerName, header)
        : MultiSegment.of(files, headerName, header);
  }

  /** Length in frames. */
  long frames();

  /** The signals; their files, formats and checksums may differ from segment to segment. */
  List<SignalSpec> signals();

  /** Names of all files that are there, the header first. */
  List<String> files();

  /** The comments of the record, with what its user should know of missing parts. */
  List<String> comments(List<String> ofHeader);

  /** Opens the signals at their start. */
  Frames open(OpenFiles files) throws IOException, FormatException;

  /** The first frame, from one on, in which something was recorded; or the end. */
  long nextRecorded(long frame);

  /** Stored samples per frame of each signal. */
  default int[] samplesPerFrame() {
    return signals().stream().mapToInt(SignalSpec::samplesPerFrame).toArray();
  }

  /** Those of the fastest signal. */
  default int largestSamplesPerFrame() {
    return signals().stream().mapToInt(SignalSpec::samplesPerFrame).max().orElse(1);
  }

  /** Names of a header and of the files of its signals. */
  static Set<String> files(String headerName, WfdbHeader header) {
    Set<String> names = new LinkedHashSet<>();
    names.add(headerName);
    header.groups().forEach(group -> names.add(group.file()));
    return names;
  }

  /**
   * Checks that every signal file can be told apart into its signals.
   *
   * @throws FormatException if signals of one file differ in format or place, or there are none
   */
  static void check(OpenFiles files, String headerName, WfdbHeader header) throws FormatException {
    String place = files.describe(headerName);
    if (header.groups().isEmpty()) {
      throw new FormatException(
          new FormatError.UnsupportedLayout(place, Message.of("headers without a signal file")));
    }
    for (SignalGroup group : header.groups()) {
      for (SignalSpec signal : group.signals()) {
        if (signal.format() != group.format() || signal.offset() != group.offset()) {
          throw new FormatException(
              new FormatError.UnsupportedLayout(
                  place, Message.of("signals of one file with different formats or byte offsets")));
        }
      }
    }
  }
}
