package org.ecgsl.format.wfdb;

import com.google.errorprone.annotations.CompileTimeConstant;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.ecgsl.format.FormatError;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.Message;

/**
 * A record of several segments, one after the other (PhysioNet, header(5)).
 *
 * <p>In a record of fixed layout all segments have the signals of the first, in the same order. One
 * of variable layout begins with a layout header of length 0, which lists the signals that segments
 * may have; they are found in a segment by their name.
 *
 * @param headerName bare name of the header file
 * @param signals what the layout header or the first segment says of the signals
 * @param segments the segments in order, gaps between them included, the layout header not
 * @param files names of all files that are there
 * @param missing names of the segments that are not
 */
record MultiSegment(
    String headerName,
    long frames,
    List<SignalSpec> signals,
    List<Segment> segments,
    List<String> files,
    List<String> missing)
    implements SignalLayout {

  private static final int NAMED = 3;

  /** Reads the headers of the segments. */
  static MultiSegment of(OpenFiles files, String headerName, WfdbHeader header)
      throws IOException, FormatException {
    return new Assembly(files, headerName, header).assemble();
  }

  @Override
  public List<String> comments(List<String> ofHeader) {
    if (missing.isEmpty()) {
      return ofHeader;
    }
    List<String> comments = new ArrayList<>(ofHeader);
    String named = missing.stream().limit(NAMED).collect(Collectors.joining(", "));
    int others = missing.size() - NAMED;
    comments.add(
        "missing segments, whose samples are gaps: "
            + (others > 0 ? named + " and " + others + " more" : named));
    return comments;
  }

  @Override
  public long nextRecorded(long frame) {
    return nextRecorded(frame, 0);
  }

  /** The same, where the frame is known not to lie before a segment. */
  long nextRecorded(long frame, int segment) {
    return segments.stream()
        .skip(segment)
        .filter(s -> s.isRecorded() && s.end() > frame)
        .findFirst()
        .map(s -> Math.max(frame, s.start()))
        .orElse(frames);
  }

  @Override
  public Frames open(OpenFiles files) {
    return new MultiSegmentFrames(files, this);
  }

  /** Reads the headers one by one. */
  private static final class Assembly {
    private final OpenFiles files;
    private final String headerName;
    private final WfdbHeader header;
    private final List<Segment> segments = new ArrayList<>();
    private final Set<String> names = new LinkedHashSet<>();
    private final Set<String> missing = new LinkedHashSet<>();

    /** Headers read already: a segment may be repeated. */
    private final Map<String, Optional<WfdbHeader>> headers = new HashMap<>();

    private List<SignalSpec> signals = List.of();
    private boolean variable;
    private long frames;

    Assembly(OpenFiles files, String headerName, WfdbHeader header) {
      this.files = files;
      this.headerName = headerName;
      this.header = header;
      names.add(headerName);
    }

    MultiSegment assemble() throws IOException, FormatException {
      for (WfdbHeader.SegmentLine line : header.segments()) {
        if (line.frames() == 0 && segments.isEmpty() && !variable) {
          layout(line.name());
        } else {
          add(line);
        }
      }
      if (signals.isEmpty()) {
        throw missing.isEmpty()
            ? unsupported("records without signals")
            : files.missing(segmentHeader(missing.iterator().next()), headerName);
      }
      return new MultiSegment(
          headerName, frames, signals, segments, List.copyOf(names), List.copyOf(missing));
    }

    private void layout(String name) throws IOException, FormatException {
      String file = segmentHeader(name);
      byte[] text = files.readAll(file, headerName);
      names.add(file);
      signals = new HeaderParser(files.describe(file)).parse(text).signals();
      variable = true;
    }

    private void add(WfdbHeader.SegmentLine line) throws IOException, FormatException {
      if (Long.MAX_VALUE - frames < line.frames()) {
        throw unsupported("records longer than 2^63 frames");
      }
      Optional<WfdbHeader> found = line.isGap() ? Optional.empty() : segment(line.name());
      int[] places = {};
      if (found.isPresent()) {
        if (signals.isEmpty()) {
          signals = found.get().signals();
        }
        places = places(line.name(), found.get());
      }
      segments.add(new Segment(segmentHeader(line.name()), frames, line.frames(), found, places));
      frames += line.frames();
    }

    /** The header of a segment; empty if it or one of its signal files is missing. */
    private Optional<WfdbHeader> segment(String name) throws IOException, FormatException {
      Optional<WfdbHeader> known = headers.get(name);
      if (known != null) {
        return known;
      }
      String file = segmentHeader(name);
      Optional<WfdbHeader> found = Optional.empty();
      if (files.files().exists(file)) {
        WfdbHeader segment =
            new HeaderParser(files.describe(file)).parse(files.readAll(file, headerName));
        SignalLayout.check(files, file, segment);
        Set<String> used = SignalLayout.files(file, segment);
        if (allThere(used)) {
          names.addAll(used);
          found = Optional.of(segment);
        }
      }
      if (found.isEmpty()) {
        missing.add(name);
      }
      headers.put(name, found);
      return found;
    }

    private boolean allThere(Set<String> used) throws IOException {
      for (String name : used) {
        if (!files.files().exists(name)) {
          return false;
        }
      }
      return true;
    }

    /** Which of the record's signals each signal of a segment is, -1 if none. */
    private int[] places(String name, WfdbHeader segment) throws FormatException {
      if (segment.frameRate() != header.frameRate()) {
        throw unsupported("segments of different sampling frequencies, as %s,", name);
      }
      int[] places = new int[segment.signals().size()];
      boolean[] taken = new boolean[signals.size()];
      int largest = signals.stream().mapToInt(SignalSpec::samplesPerFrame).max().orElse(1);
      for (int i = 0; i < places.length; i++) {
        SignalSpec signal = segment.signals().get(i);
        places[i] = variable ? named(signal.lead().name(), taken).orElse(-1) : i;
        if (places[i] >= signals.size()) {
          throw unsupported("segments with more signals than the first, as %s,", name);
        }
        if (places[i] < 0 && signal.samplesPerFrame() > largest) {
          throw unsupported("segments with faster signals than those of the layout, as %s,", name);
        }
        if (places[i] >= 0) {
          taken[places[i]] = true;
          requireAlike(name, signal, signals.get(places[i]));
        }
      }
      return places;
    }

    private OptionalInt named(String name, boolean[] taken) {
      for (int i = 0; i < taken.length; i++) {
        if (!taken[i] && signals.get(i).lead().name().equals(name)) {
          return OptionalInt.of(i);
        }
      }
      return OptionalInt.empty();
    }

    private void requireAlike(String name, SignalSpec signal, SignalSpec record)
        throws FormatException {
      if (signal.samplesPerFrame() != record.samplesPerFrame()
          || !signal.lead().unit().equals(record.lead().unit())) {
        throw unsupported(
            "signals that change their unit or samples per frame between segments, as %s in %s,",
            signal.lead().name(), name);
      }
    }

    private static String segmentHeader(String name) {
      return name + ".hea";
    }

    private FormatException unsupported(
        @CompileTimeConstant final String layout, Object... arguments) {
      return new FormatException(
          new FormatError.UnsupportedLayout(
              files.describe(headerName), Message.of(layout, arguments)));
    }
  }
}
