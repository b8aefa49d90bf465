package org.ecgsl.format.wfdb;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A header file (PhysioNet, header(5)).
 *
 * @param frameRate frames per second
 * @param frames length in frames; empty if the header leaves it open
 * @param startTime when the first sample was taken, if both time and date are given
 * @param signals the signal lines in order; none in the header of a multi-segment record
 * @param segments the segment lines in order; none in the header of a single segment
 * @param comments comment lines without their sign
 */
record WfdbHeader(
    double frameRate,
    OptionalLong frames,
    Optional<LocalDateTime> startTime,
    List<SignalSpec> signals,
    List<SegmentLine> segments,
    List<String> comments) {

  /** Name of a segment in which nothing was recorded. */
  static final String GAP = "~";

  /**
   * One line of a multi-segment header.
   *
   * @param name of the segment's record, {@link #GAP} for none
   * @param frames its length; 0 for a layout header
   */
  record SegmentLine(String name, long frames) {

    boolean isGap() {
      return name.equals(GAP);
    }
  }

  WfdbHeader {
    signals = List.copyOf(signals);
    segments = List.copyOf(segments);
    comments = List.copyOf(comments);
  }

  /**
   * The signals by the file they share, files and signals in header order; those of no file not.
   */
  List<SignalGroup> groups() {
    Map<String, List<Integer>> byFile = new LinkedHashMap<>();
    for (int i = 0; i < signals.size(); i++) {
      if (signals.get(i).format() != SignalFormat.FORMAT_0) {
        byFile.computeIfAbsent(signals.get(i).file(), file -> new ArrayList<>()).add(i);
      }
    }
    return byFile.values().stream()
        .map(
            indices ->
                new SignalGroup(
                    indices.stream().mapToInt(Integer::intValue).toArray(),
                    indices.stream().map(signals::get).toList()))
        .toList();
  }

  /** Whether the checksums were computed: not without a length, and not if all are 0. */
  boolean givesChecksums() {
    return frames.isPresent()
        && signals.stream().anyMatch(signal -> signal.checksum().orElse(0) != 0);
  }
}
