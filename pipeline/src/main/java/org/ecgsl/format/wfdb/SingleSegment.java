package org.ecgsl.format.wfdb;

import java.io.IOException;
import java.util.List;
import org.ecgsl.format.FormatException;

/**
 * A record whose header lists its signals.
 *
 * @param headerName bare name of the header file
 * @param frames length in frames
 */
record SingleSegment(String headerName, WfdbHeader header, long frames) implements SignalLayout {

  static SingleSegment of(OpenFiles files, String headerName, WfdbHeader header)
      throws IOException, FormatException {
    SignalLayout.check(files, headerName, header);
    return new SingleSegment(headerName, header, length(files, headerName, header));
  }

  private static long length(OpenFiles files, String headerName, WfdbHeader header)
      throws IOException, FormatException {
    if (header.frames().isPresent()) {
      return header.frames().getAsLong();
    }
    long shortest = Long.MAX_VALUE;
    for (SignalGroup group : header.groups()) {
      shortest = Math.min(shortest, SegmentFrames.measure(files, headerName, group));
    }
    return shortest;
  }

  @Override
  public List<SignalSpec> signals() {
    return header.signals();
  }

  @Override
  public List<String> files() {
    return List.copyOf(SignalLayout.files(headerName, header));
  }

  @Override
  public List<String> comments(List<String> ofHeader) {
    return ofHeader;
  }

  @Override
  public long nextRecorded(long frame) {
    return Math.min(frame, frames);
  }

  @Override
  public Frames open(OpenFiles files) throws IOException, FormatException {
    return SegmentFrames.open(files, headerName, header, frames);
  }
}
