package org.ecgsl.format.wfdb;

import java.util.Optional;

/**
 * A stretch of a multi-segment record.
 *
 * @param headerName bare name of its header file
 * @param start its first frame
 * @param frames its length
 * @param header its header; empty where nothing was recorded or a file is missing
 * @param places which of the record's signals each of its signals is, -1 if none
 */
record Segment(
    String headerName, long start, long frames, Optional<WfdbHeader> header, int[] places) {

  long end() {
    return start + frames;
  }

  boolean isRecorded() {
    return header.isPresent() && frames > 0;
  }
}
