package org.ecgsl.jobs.lake;

import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ecgsl.model.BeatSequence;

/**
 * Row groups of which little is selected, kept in memory: training on 1 % of the labels would read
 * all of the table for every few steps. Travels empty.
 */
final class SequenceCache implements Serializable {

  private static final long serialVersionUID = 1;

  /** Samples that are kept, 4 bytes each; what comes later is read each time. */
  private static final long MOST_SAMPLES = 64L << 20;

  private transient Map<String, Group> groups;
  private transient long samples;

  /**
   * What is selected of a row group.
   *
   * @param firstKey its first heartbeat, whatever is selected
   */
  record Group(String firstKey, List<BeatSequence> sequences) {}

  /** Reads a row group. */
  @FunctionalInterface
  interface Reading {
    Group read() throws IOException;
  }

  /** A row group by its name, read if it is not here. */
  Group get(String name, Reading reading) throws IOException {
    Group known = known(name);
    if (known != null) {
      return known;
    }
    Group read = reading.read();
    keep(name, read);
    return read;
  }

  private synchronized Group known(String name) {
    return groups == null ? null : groups.get(name);
  }

  private synchronized void keep(String name, Group group) {
    long more = group.sequences().stream().mapToLong(each -> each.segments().length).sum();
    if (samples + more <= MOST_SAMPLES) {
      groups = groups == null ? new HashMap<>() : groups;
      if (groups.put(name, group) == null) {
        samples += more;
      }
    }
  }
}
